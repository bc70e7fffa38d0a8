//! `drop check` after real work: nothing to find, whatever customers, banks and operators did.

use chrono::TimeDelta;
use drop_app::worker;
use serde_json::json;

use crate::support::{Options, Payer, TestApp, on_both_engines, run_by_hand, text};

/// Everything stored makes sense.
pub(crate) async fn assert_consistent(app: &TestApp) {
    let now = app.assembly.system.clock.now();
    let report = app.assembly.store.check(now, &mut |_, _| {}).await;
    let report = report.expect("a database to look at");
    let found: Vec<_> = report.findings().collect();
    assert!(report.clean, "{found:#?}");
}

on_both_engines!(
    whatever_becomes_of_payments_all_that_is_stored_makes_sense,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let paid = kari.pay(20_000, "key-1").await.data();
        kari.customer.authenticate(&paid, "approve").await.data();
        kari.customer.until(text(&paid, "id"), "completed").await;
        let declined = kari.pay(20_000, "key-2").await.data();
        kari.customer.authenticate(&declined, "deny").await.data();
        kari.customer.until(text(&declined, "id"), "failed").await;
        kari.pay(20_000, "key-3").await.data();
        kari.pay(20_000, "key-3").await;
        let ola = app.ola().await;
        ola.connect_bank("dnb").await;
        ola.add_recipient("Anna Schmidt").await;
        ola.quote(150_000).await;

        assert_consistent(&app).await;
        let now = app.assembly.system.clock.now();
        let report = app.assembly.store.check(now, &mut |_, _| {}).await;
        let sums = json!(report.expect("a report").sums);
        let states = sums["payments"].as_array().expect("sums").iter();
        let states: Vec<_> = states
            .map(|sum| (sum["state"].as_str(), sum["count"].as_i64()))
            .collect();
        let one = |state| (Some(state), Some(1));
        assert_eq!(
            states,
            [one("awaiting_sca"), one("completed"), one("failed")]
        );
        assert_eq!(
            sums["feesEarned"],
            json!([["NOK", sums["payments"][1]["fees"]]])
        );
    }
);

/// Rows that a check of this name looked at.
async fn examined(app: &TestApp, name: &str) -> u64 {
    let now = app.assembly.system.clock.now();
    let report = app.assembly.store.check(now, &mut |_, _| {}).await;
    let report = report.expect("a report");
    let check = report.checks.iter().find(|check| check.name == name);
    check.expect("the check").examined
}

on_both_engines!(
    what_the_sweep_forgets_is_not_missed,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let paid = kari.pay(20_000, "key-1").await.data();
        kari.customer.authenticate(&paid, "approve").await.data();
        while kari.look(&paid).await["status"] != "completed" {
            app.advance(TimeDelta::seconds(31)).await;
            app.work().await;
        }
        app.dispatch().await;
        let before = examined(&app, "outbox").await;
        app.advance(TimeDelta::days(31)).await;
        let jobs = worker::jobs(&app.assembly);
        let sweep = jobs.iter().find(|job| job.name() == "sweep").expect("it");
        run_by_hand(&app, sweep).await.expect("a plan");
        assert!(before > 0 && examined(&app, "outbox").await == 0);
        assert_consistent(&app).await;
    }
);
