//! Many errors at once: the people on duty are alerted, once.

use chrono::TimeDelta;
use kernel::{OnCallNotification, Severity};
use serde_json::{Value, json};
use store::testing::PostgresServer;

use super::{break_bank, metric_becomes};
use crate::support::{Customer, Engine, Options, Payer, TestApp, eventually, ran_alone, text};

fn watching() -> Options {
    Options {
        configure: |raw| {
            raw.alerts.spike_errors = 10;
            raw.alerts.quiet_minutes = 15;
        },
        ..Options::without_worker()
    }
}

async fn messages(app: &TestApp) -> Vec<Value> {
    let messages = app.sandbox_get("sandbox/slack").await;
    messages.as_array().expect("messages").clone()
}

async fn alerts(app: &TestApp, times: usize) -> Vec<Value> {
    eventually(|| messages(app), |sent| sent.len() >= times).await
}

/// Waits until the watch has counted this many errors, and sent the alerts due.
async fn counted(app: &TestApp, errors: usize) {
    let counter = "drop_errors_total{kind=\"answer\"}";
    metric_becomes(&app.anonymous(), counter, &errors.to_string()).await;
}

/// Consents that the bank is too broken to give: each a 503.
async fn errors(kari: &Customer, number: usize) {
    for _ in 0..number {
        let refused = kari.post("/v1/accounts/consents", json!({"bankId": "dnb"}));
        assert_eq!(refused.await.problem(503), "bank_unavailable");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spike_of_errors_is_reported_once_until_the_quiet_time_is_over() {
    if ran_alone() {
        return;
    }
    let app = TestApp::start_with(Engine::Sqlite, watching()).await;
    let app = app.expect("SQLite is always there");
    let mut kari = app.kari().await;
    break_bank(&app, "POST", "/v1/consents", "status:503", 1_000).await;
    errors(&kari, 9).await;
    counted(&app, 9).await;
    assert_eq!(messages(&app).await, Vec::<Value>::new());

    errors(&kari, 20).await;
    let first = alerts(&app, 1).await;
    let alert = text(&first[0], "text");
    assert!(
        alert.contains(":rotating_light: *critical* `errors.spike`"),
        "{alert}"
    );
    errors(&kari, 20).await;
    counted(&app, 49).await;
    assert_eq!(messages(&app).await.len(), 1);

    app.clock.advance(TimeDelta::minutes(16));
    kari.renew().await;
    errors(&kari, 12).await;
    counted(&app, 61).await;
    assert_eq!(messages(&app).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_reported_once_and_probes_do_not_count() {
    if ran_alone() {
        return;
    }
    let Some(mut server) = PostgresServer::start().await else {
        return;
    };
    let options = Options {
        database_url: Some(server.url()),
        ..watching()
    };
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    let app = app.expect("a server that runs");
    let kari = Payer::kari(&app).await;
    server.stop();
    for _ in 0..30 {
        kari.customer.get("/health/ready").await.problem(503);
    }
    for _ in 0..30 {
        kari.customer.get("/v1/transactions").await.problem(503);
    }
    counted(&app, 30).await;
    assert_eq!(messages(&app).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_that_slack_does_not_take_is_sent_again_until_it_does() {
    let app = TestApp::start_with(Engine::Sqlite, watching()).await;
    let app = app.expect("SQLite is always there");
    let kari = app.kari().await;
    let down = json!({"partner": "slack", "path": "/{token}", "fault": "status:404", "times": 2});
    app.sandbox_set(reqwest::Method::POST, "sandbox/faults", down)
        .await;
    let alert = OnCallNotification {
        kind: "test".to_owned(),
        severity: Severity::Warning,
        message: "a & b".to_owned(),
        subject: None,
    };
    let refused = app.assembly.alerts.send(&alert).await.expect_err("404");
    assert!(!refused.to_string().contains("slack/"), "{refused}");
    break_bank(&app, "POST", "/v1/consents", "status:503", 1_000).await;
    errors(&kari, 10).await;
    alerts(&app, 1).await;
    app.assembly.alerts.send(&alert).await.expect("it is back");
    let all = messages(&app).await;
    assert_eq!(
        text(&all[1], "text"),
        ":warning: *warning* `test`\na &amp; b"
    );
}
