//! The banks' books against ours, over real HTTP: every kind of difference is found, reported once,
//! and put before an operator; none is invented.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use drop_app::worker::{self, Ran};
use kernel::RequestContext;
use messaging::JobOutcome;
use payments::reconciliation::{Reconciled, Scope, UnreadReason, Window};
use reqwest::Method;
use serde_json::{Value, json};

use super::operator::tasks;
use crate::support::{Options, Payer, TestApp, on_both_engines, run_by_hand, text};

const LEDGER: &str = "sandbox/banks/dnb/ledger";

async fn reconcile(app: &TestApp, scope: Scope) -> Reconciled {
    let reconcile = &app.assembly.services.payments.reconcile_accounts;
    let context = RequestContext::job("test");
    let run = reconcile.run(Window::default(), scope, &|| false, &context);
    run.await.expect("a database")
}

/// Pays 200 kroner; completed at once.
async fn paid(kari: &Payer, key: &str) -> Value {
    let payment = kari.pay(20_000, key).await.data();
    kari.customer.authenticate(&payment, "approve").await.data();
    let payment = kari.look(&payment).await;
    assert_eq!(payment["status"], "completed");
    payment
}

/// The account that Kari pays from, by its number at the bank.
async fn number(app: &TestApp, kari: &Payer) -> String {
    let people = app.sandbox_get("sandbox/people").await;
    let mut people = people.as_array().expect("people").iter();
    let person = people.find(|p| p["nationalId"] == *kari.customer.national_id);
    let accounts = &person.expect("a resident")["accounts"]["dnb"];
    text(&accounts[0], "bban").to_owned()
}

/// Books so many kroner by hand.
async fn book(app: &TestApp, number: &str, end_to_end_id: &str, kroner: &str) {
    let body = json!({"account": number, "endToEndIdentification": end_to_end_id,
                      "amount": kroner});
    app.sandbox_set(Method::POST, LEDGER, body).await;
}

async fn strike(app: &TestApp, end_to_end_id: &str) {
    let path = format!("{LEDGER}?endToEndIdentification={end_to_end_id}");
    app.sandbox_set(Method::DELETE, &path, json!({})).await;
}

/// What was found, by payment; and that all of it is new, or none.
fn found(done: &Reconciled, new: bool) -> BTreeMap<String, &'static str> {
    let all = done.differences.iter();
    all.map(|(difference, is_new)| {
        assert_eq!(*is_new, new, "{difference:?}");
        (difference.transaction.to_string(), difference.what.name())
    })
    .collect()
}

on_both_engines!(
    every_kind_of_difference_is_found_reported_once_and_put_before_an_operator,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let number = number(&app, &kari).await;
        paid(&kari, "agrees").await;
        let mut expected = BTreeMap::new();
        let mut expect = |payment: &Value, kind| {
            expected.insert(text(payment, "id").to_owned(), kind);
            text(payment, "endToEndId").to_owned()
        };

        let struck = expect(&paid(&kari, "struck").await, "not_booked");
        strike(&app, &struck).await;
        let taken_back = expect(&paid(&kari, "taken-back").await, "not_booked");
        let ordered = app.ordered_at("dnb").await;
        let mut ordered = ordered.iter();
        let at_bank = ordered.find(|one| one["endToEndIdentification"] == *taken_back);
        let id = text(at_bank.expect("the payment"), "paymentId");
        let path = format!("sandbox/banks/dnb/payments/{id}/simulate");
        app.sandbox_set(Method::POST, &path, json!({"status": "RJCT"}))
            .await;
        let returned = expect(&paid(&kari, "returned").await, "came_back");
        book(&app, &number, &returned, "-200.00").await;
        let twice = expect(&paid(&kari, "twice").await, "booked_repeatedly");
        book(&app, &number, &twice, "200.00").await;
        let other = expect(&paid(&kari, "other").await, "other_amount");
        strike(&app, &other).await;
        book(&app, &number, &other, "2000.00").await;
        let declined = kari.pay(20_000, "declined").await.data();
        kari.customer.authenticate(&declined, "deny").await;
        assert_eq!(kari.look(&declined).await["status"], "failed");
        let declined = expect(&declined, "booked_though_failed");
        book(&app, &number, &declined, "200.00").await;
        let cancelled = kari.pay(20_000, "cancelled").await.data();
        let cancel = format!("/v1/transactions/{}/cancel", text(&cancelled, "id"));
        kari.customer.post(&cancel, json!({})).await.data();
        let cancelled = expect(&cancelled, "booked_though_cancelled");
        book(&app, &number, &cancelled, "200.00").await;
        let stray = "0197a1b2c3d47e5f8091a2b3c4d5e6f7";
        book(&app, &number, stray, "200.00").await;
        expected.insert(format!("txn_{stray}"), "unknown_here");

        app.advance(TimeDelta::days(5)).await;
        let first = reconcile(&app, Scope::Paying).await;
        assert_eq!(found(&first, true), expected);
        assert_eq!((first.accounts, first.unread.len()), (1, 0));
        let again = reconcile(&app, Scope::Paying).await;
        assert_eq!(found(&again, false), expected);
        let jobs = worker::jobs(&app.assembly);
        let mut jobs = jobs.iter();
        let job = jobs
            .find(|job| job.name() == "reconciliation")
            .expect("a job");
        let ran = run_by_hand(&app, job).await.expect("a plan");
        assert_eq!(ran, Ran::Ended(JobOutcome::Succeeded));

        app.dispatch().await;
        let open = tasks(&app, false).await;
        let open: BTreeMap<_, _> = open
            .iter()
            .map(|task| {
                assert_eq!(task.kind, "reconciliation.difference");
                let kind = task.detail["kind"].as_str().expect("a kind");
                (task.subject.clone(), kind)
            })
            .collect();
        assert_eq!(open, expected, "one task for each, after three runs");
        let now = app.assembly.system.clock.now();
        let report = app.assembly.store.check(now, &mut |_, _| {}).await;
        let report = report.expect("a report");
        let wrong: Vec<_> = report.findings().collect();
        assert!(report.clean, "{wrong:#?}");
    }
);

on_both_engines!(
    an_unanswered_payment_that_is_booked_is_no_difference_and_found_by_its_own_search,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari_pays(&app, "Magic Drop").await;
        let payment = kari.pay(20_000, "key-1").await.data();
        assert_eq!(kari.look(&payment).await["status"], "processing");
        let done = reconcile(&app, Scope::Paying).await;
        // It is looked for within seconds in any case: nothing is brought forward.
        assert_eq!((done.woken, found(&done, true)), (0, BTreeMap::new()));
        app.advance(TimeDelta::minutes(1)).await;
        app.work().await;
        assert_eq!(kari.look(&payment).await["status"], "completed");
    }
);

on_both_engines!(
    what_the_bank_does_not_tell_is_reported_in_the_summary_and_no_difference,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        paid(&kari, "key-1").await;
        let why = |done: &Reconciled| {
            assert_eq!((done.accounts, found(done, true).len()), (0, 0));
            format!("{:?}", done.unread.first().expect("an account").reason)
        };
        for fault in ["garbage", "status:503"] {
            let body = json!({"bank": "dnb", "path": "/v1/accounts/{id}/transactions",
                              "method": "GET", "fault": fault, "times": 1});
            app.sandbox_set(Method::POST, "sandbox/faults", body).await;
            let done = reconcile(&app, Scope::Paying).await;
            // A read may have been tried once more and then succeeded.
            if done.accounts == 0 {
                assert!(why(&done).starts_with("Bank"), "{done:?}");
            }
        }
        for _ in 0..4 {
            reconcile(&app, Scope::Paying).await;
        }
        let done = reconcile(&app, Scope::Paying).await;
        assert!(
            matches!(done.unread[0].reason, UnreadReason::QuotaUsedUp),
            "{done:?}"
        );
        why(&done);
    }
);

on_both_engines!(
    after_going_back_in_time_a_payment_that_only_the_bank_knows_is_reported,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let number = number(&app, &kari).await;
        book(&app, &number, "0197a1b2c3d47e5f8091a2b3c4d5e6f7", "200.00").await;
        assert_eq!(reconcile(&app, Scope::Paying).await.accounts, 0);
        let done = app.program(&["reconcile", "--all", "--days", "3"]).await;
        let lines = String::from_utf8_lossy(&done.stdout).into_owned();
        let errors = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{lines}{errors}");
        let id = "txn_0197a1b2c3d47e5f8091a2b3c4d5e6f7";
        let line = format!("BAD  {id} at dnb: booked at the bank, and unknown here");
        assert!(lines.contains(&line), "{lines}{errors}");
        let again = app.program(&["reconcile", "--all", "--json"]).await;
        let again: Value = serde_json::from_slice(&again.stdout).expect("JSON alone");
        assert_eq!(again["differences"][0]["new"], false, "{again}");
        assert_eq!(again["differences"][0]["kind"], "unknown_here");
        app.dispatch().await;
        let listed = app.program(&["operator", "list"]).await;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert_eq!(listed.matches(id).count(), 1, "{listed}");
        let fine = app.program(&["reconcile"]).await;
        assert!(fine.status.success());
    }
);
