//! `/v1/admin/audit`.

use chrono::{SecondsFormat, TimeDelta};
use kernel::Clock;
use serde_json::Value;

use super::{each, in_pieces};
use crate::support::{Customer, Options, TestApp, on_both_engines};

async fn actions(officer: &Customer, query: &str) -> Vec<Value> {
    let lines = in_pieces(officer, &format!("/v1/admin/audit?{query}")).await;
    lines.iter().map(|line| line["action"].clone()).collect()
}

fn text(at: kernel::Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

on_both_engines!(
    the_audit_log_is_read_by_subject_actor_and_time_newest_first,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, officer) = (app.kari().await, app.officer("compliance").await);
        let (id, officer_id) = (kari.id().await, officer.id().await);
        app.clock.advance(TimeDelta::minutes(1));
        let before = app.clock.now();
        let path = format!("/v1/admin/users/{id}");
        officer.get(&path).await.data();
        app.clock.advance(TimeDelta::minutes(1));
        let between = app.clock.now();
        officer.get(&path).await.data();

        let viewed = "user.viewed";
        let about = actions(&officer, &format!("subject={id}")).await;
        assert_eq!(about[..2], [viewed, viewed]);
        assert!(
            about[2..].iter().all(|action| action != viewed),
            "{about:?}"
        );
        let by = format!("actor={officer_id}");
        let by_officer = actions(&officer, &format!("{by}&from={}", text(before))).await;
        assert_eq!(by_officer, [viewed, viewed]);
        let both = format!("{by}&subject={id}&until={}", text(between));
        assert_eq!(actions(&officer, &both).await, [viewed]);
        let late = format!("{by}&from={}", text(between));
        assert_eq!(actions(&officer, &late).await, [viewed]);
        let nothing = format!("subject={id}&from={}&until={}", text(between), text(before));
        assert_eq!(actions(&officer, &nothing).await, Vec::<Value>::new());

        let lines = in_pieces(&officer, "/v1/admin/audit").await;
        let time = |line: &Value| line["at"].as_str()?.parse::<kernel::Timestamp>().ok();
        let times: Option<Vec<_>> = lines.iter().map(time).collect();
        let times = times.expect("times");
        assert!(
            times.len() > 5 && times.is_sorted_by(|a, b| a >= b),
            "{times:?}"
        );
        let whole = officer.get("/v1/admin/audit?limit=50").await.data();
        let ids: Vec<_> = lines.iter().map(|line| line["id"].clone()).collect();
        assert_eq!(each(&whole, "id"), ids);
        let granted = lines.iter().find(|l| l["action"] == "user.role_granted");
        let granted = granted.expect("how the officer became one");
        assert_eq!(granted["actor"], "system");
        assert_eq!(granted["detail"]["to"], "compliance");
    }
);

on_both_engines!(
    filters_that_mean_nothing_are_refused_by_name,
    Options::without_worker(),
    |app: TestApp| async move {
        let officer = app.officer("compliance").await;
        for (query, faults) in [
            ("actor=kari", vec!["actor: invalid_id"]),
            (
                "from=now&until=then",
                vec!["from: invalid_time", "until: invalid_time"],
            ),
            ("cursor=dlv_1", vec!["cursor: invalid_value"]),
            ("limit=51", vec!["limit: out_of_range"]),
            ("action=x", vec!["action: unknown_field"]),
            ("subject=a&subject=b", vec!["subject: duplicate_field"]),
        ] {
            let answer = officer.get(&format!("/v1/admin/audit?{query}")).await;
            assert_eq!(answer.invalid_fields(), faults, "{query}");
        }
    }
);
