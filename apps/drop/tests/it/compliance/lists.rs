//! Payments to people on sanctions lists.

use std::{io::Read, path::PathBuf};

use drop_app::worker::{self, Ran};
use kernel::{Actor, RequestContext};
use messaging::JobOutcome;
use screening::{ImportLists, ports::ListQueries};
use serde_json::{Value, json};

use super::{alerts_on, held, watched};
use crate::support::{Options, Payer, TestApp, on_both_engines, run_by_hand, text};

/// The real list of the UN; `None`, said loudly, where it is not there.
pub(super) fn un_list() -> Option<Vec<u8>> {
    let folder = std::env::var_os("DROP_TEST_REFERENCE_DIR").map(PathBuf::from);
    let file = folder.map(|f| f.join("sanctions/un_consolidated_2026-02-27.xml.gz"));
    let Some(file) = file.filter(|file| file.exists()) else {
        let required = std::env::var_os("DROP_REQUIRE_REFERENCE").is_some_and(|set| set == "1");
        assert!(!required, "the UN's list is not in DROP_TEST_REFERENCE_DIR");
        eprintln!("SKIPPED: the UN's list is not in DROP_TEST_REFERENCE_DIR");
        return None;
    };
    let zipped = std::fs::File::open(file).expect("the list");
    let mut list = Vec::new();
    let mut unzip = flate2::read::GzDecoder::new(zipped);
    unzip.read_to_end(&mut list).expect("a gzip file");
    Some(list)
}

pub(super) async fn import(app: &TestApp, list: &[u8]) {
    let system = &app.assembly.system;
    let store = std::sync::Arc::new(app.assembly.store.clone());
    let import = ImportLists::new(
        screening::Storage::of(store),
        system.clock.clone(),
        system.ids.clone(),
    );
    let list = sanctions_lists::parse_un(list).expect("the UN's list");
    let context = RequestContext::job("test");
    let imported = import.import(&list, false, Actor::System, &context).await;
    imported.expect("an active list");
}

on_both_engines!(
    a_name_on_the_un_list_is_blocked_in_another_script_and_the_customer_learns_nothing,
    watched(),
    |app: TestApp| async move {
        let Some(list) = un_list() else { return };
        let app = &app;
        import(app, &list).await;
        let kari = Payer::kari(app).await;
        let clean = kari.pay(50_000, "key-1").await.data();
        assert_eq!(clean["status"], "pending", "Anna Schmidt is on no list");

        // FRANK KAKOLELE BWAMBALE, CDi.002.
        let listed = kari.customer.add_recipient("Франк Каколеле Бвамбале").await;
        let to_listed = Payer {
            recipient: listed,
            ..kari.clone()
        };
        let declined = to_listed.pay(50_000, "key-2").await.data();
        assert_eq!(declined["status"], "failed");
        assert_eq!(declined["failureReason"], "declined");
        assert_eq!(to_listed.look(&declined).await, declined);
        assert_eq!(held(app).await, Vec::<Value>::new(), "none can be released");
        assert_eq!(app.ordered_at("dnb").await.len(), 1, "no bank was asked");
        let officer = app.officer("compliance").await;
        let alerts = officer.get("/v1/admin/alerts?rule=sanctions").await.data();
        assert_eq!(alerts.as_array().map(Vec::len), Some(1), "{alerts}");
        assert_eq!(alerts[0]["severity"], "critical");
        assert_eq!(alerts[0]["decision"], "block");
        assert_eq!(alerts_on(&officer, &clean).await, Vec::<Value>::new());
    }
);

on_both_engines!(
    a_hit_that_an_officer_finds_to_be_somebody_else_does_not_stop_the_next_payment,
    watched(),
    |app: TestApp| async move {
        let Some(list) = un_list() else { return };
        let app = &app;
        import(app, &list).await;
        let kari = Payer::kari_pays(app, "Frank Kakolele Bwambale").await;
        let declined = kari.pay(50_000, "key-1").await.data();
        assert_eq!(declined["failureReason"], "declined");

        let officer = app.officer("compliance").await;
        let path = "/v1/admin/screenings";
        let found = officer.get(&format!("{path}?outcome=match")).await.data();
        assert_eq!(found[0]["subjectId"], kari.recipient);
        let hit = &found[0]["hits"][0];
        assert_eq!(hit["entryId"], "6907994");
        let path = format!("{path}/{}/dismissals", text(&found[0], "id"));
        let mut body = json!({"source": hit["source"], "entryId": hit["entryId"],
                              "reason": "Another date of birth.", "days": 0});
        let refused = officer.post(&path, body.clone()).await;
        assert_eq!(refused.problem(400), "validation_failed");
        body["days"] = 30.into();
        assert_eq!(kari.customer.post(&path, body.clone()).await.status, 403);
        let other = json!({"source": "un", "entryId": "1", "reason": "no", "days": 30});
        let no_hit = officer.post(&path, other).await;
        assert_eq!(no_hit.problem(409), "not_in_this_state");
        assert_eq!(officer.post(&path, body).await.status, 201);

        let payment = kari.pay(50_000, "key-2").await.data();
        assert_eq!(payment["status"], "pending");
    }
);

on_both_engines!(
    a_recipient_is_screened_when_added_and_when_renamed_and_the_customer_sees_no_difference,
    watched(),
    |app: TestApp| async move {
        let Some(list) = un_list() else { return };
        let app = &app;
        import(app, &list).await;
        let (kari, officer) = (app.kari().await, app.officer("compliance").await);
        let screenings = async |recipient: &str| {
            app.dispatch().await;
            let path = format!("/v1/admin/screenings?subjectId={recipient}");
            let found = officer.get(&path).await.data();
            let found = found.as_array().expect("screenings").iter();
            let outcomes = found.map(|one| text(one, "outcome").to_owned());
            outcomes.collect::<Vec<_>>()
        };
        let anna = kari.add_recipient("Anna Schmidt").await;
        assert_eq!(screenings(&anna).await, ["clear"]);
        let listed = kari.add_recipient("Frank Kakolele Bwambale").await;
        assert_eq!(screenings(&listed).await, ["match"]);
        let path = format!("/v1/recipients/{anna}");
        let renamed = json!({"name": "Frank Kakolele Bwambale"});
        kari.patch(&path, renamed).await.data();
        assert_eq!(screenings(&anna).await, ["match", "clear"]);
        let mut seen = Vec::new();
        for id in [&anna, &listed] {
            let path = format!("/v1/recipients/{id}");
            let mut recipient = kari.get(&path).await.data();
            for member in ["id", "createdAt"] {
                recipient[member] = Value::Null;
            }
            seen.push(recipient);
        }
        assert_eq!(seen[0], seen[1]);
    }
);

/// Lists at their publishers.
fn published() -> Options {
    Options {
        connect: |raw, sandbox| {
            let at = |name: &str| sandbox.join(&format!("lists/{name}")).ok();
            raw.screening.un = at("un.xml").map(Into::into);
            raw.screening.pep = at("pep.csv").map(Into::into);
        },
        ..watched()
    }
}

fn un_of(names: &[&str]) -> String {
    let people = names.iter().enumerate().map(|(n, name)| {
        format!("<INDIVIDUAL><DATAID>{n}</DATAID><FIRST_NAME>{name}</FIRST_NAME></INDIVIDUAL>")
    });
    let people: String = people.collect();
    format!(
        "<CONSOLIDATED_LIST dateGenerated=\"2026-11-20T00:00:00Z\"><INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"
    )
}

async fn publish(app: &TestApp, name: &str, content: &str) {
    let path = format!("sandbox/lists/{name}");
    let body = json!({"content": content});
    app.sandbox_set(reqwest::Method::PUT, &path, body).await;
}

/// What the job came to.
async fn refresh(app: &TestApp) -> JobOutcome {
    let jobs = worker::jobs(&app.assembly);
    let job = jobs.iter().find(|job| job.name() == "lists");
    match run_by_hand(app, job.expect("the job")).await {
        Ok(Ran::Ended(outcome)) => outcome,
        other => panic!("it did not run: {other:?}"),
    }
}

on_both_engines!(
    what_publishers_change_is_taken_in_and_what_must_not_be_believed_leaves_the_old_version,
    published(),
    |app: TestApp| async move {
        let app = &app;
        let names = [
            "Ayman Zawahiri Nobody",
            "Boris Unknownsson",
            "Carla Invented",
        ];
        publish(app, "un.xml", &un_of(&names)).await;
        let JobOutcome::Failed(why) = refresh(app).await else {
            panic!("there is no list of PEPs yet");
        };
        assert!(why.contains("pep") && why.contains("404"), "{why}");
        let active = async || {
            let lists = app.assembly.store.active().await.expect("lists");
            let lists = lists
                .iter()
                .map(|list| (list.source.to_string(), list.counts.entries));
            lists.collect::<Vec<_>>()
        };
        assert_eq!(
            active().await,
            [("un".to_owned(), 3)],
            "the other was taken in"
        );

        let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aa\">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>";
        let whole = un_of(&names);
        for (content, why) in [
            (bomb, "document type"),
            (&whole[..whole.len() - 60], "end of input"),
            (
                &whole[..whole.len() - "</CONSOLIDATED_LIST>".len()],
                "cut off",
            ),
            (&un_of(&names[..1]), "shrank"),
            ("<html>Service unavailable</html>", "un"),
        ] {
            publish(app, "un.xml", content).await;
            let JobOutcome::Failed(reason) = refresh(app).await else {
                panic!("taken in: {content}");
            };
            assert!(reason.contains(why), "{why} is missing from: {reason}");
            assert_eq!(active().await, [("un".to_owned(), 3)]);
        }
        let kari = Payer::kari_pays(app, "Boris Unknownsson").await;
        let blocked = kari.pay(50_000, "key-1").await.data();
        assert_eq!(
            blocked["failureReason"], "declined",
            "the old version decides"
        );
    }
);
