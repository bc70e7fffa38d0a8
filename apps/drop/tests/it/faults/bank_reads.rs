//! A bank that is down while it is asked for consents and balances.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{assert_paid_once, break_bank, work_until};
use crate::support::{Engine, Options, Payer, TestApp, text};

const BALANCES: &str = "/v1/accounts/{id}/balances";

async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_is_down_gives_no_consent_now_and_one_later() {
    let app = app().await;
    let kari = app.kari().await;
    for (fault, status, code) in [
        ("status:503", 503, "bank_unavailable"),
        ("close", 503, "bank_unavailable"),
        ("garbage", 502, "bank_error"),
    ] {
        break_bank(&app, "POST", "/v1/consents", fault, 1).await;
        let body = json!({"bankId": "dnb"});
        let refused = kari.post("/v1/accounts/consents", body).await;
        assert_eq!(refused.problem(status), code, "{fault}");
    }
    app.clock.advance(TimeDelta::seconds(61));
    kari.connect_bank("dnb").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_is_down_gives_the_last_balance_with_its_age_marked_stale() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    let fresh = kari.balances().await;
    assert_eq!(fresh["stale"], false);
    app.clock.advance(TimeDelta::minutes(6));
    for fault in ["close", "garbage"] {
        break_bank(&app, "GET", BALANCES, fault, 1).await;
        let last = kari.balances().await;
        assert_eq!(last["stale"], true, "{fault}");
        assert_eq!(last["available"], fresh["available"]);
        assert_eq!(last["asOf"], fresh["asOf"]);
        let age = last["ageSeconds"].as_i64().expect("an age");
        assert!((360..420).contains(&age), "{age}");
    }
    let now = kari.balances().await;
    assert_eq!(now["stale"], false, "and a new one when it is back");
    assert!(now["ageSeconds"].as_i64().expect("an age") < 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_ordered_while_the_bank_is_down_is_sent_when_it_is_back() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    app.clock.advance(TimeDelta::minutes(6));
    // Three failures, and the bank is left alone for a minute.
    break_bank(&app, "GET", BALANCES, "close", 3).await;
    for _ in 0..3 {
        assert_eq!(kari.balances().await["stale"], true);
    }
    let health = kari.customer.get("/v1/health").await.data();
    assert_eq!(health["status"], "degraded", "{health}");
    let ready = kari.customer.get("/health/ready").await;
    assert_eq!(ready.status, 200, "one failed bank does not stop the rest");

    let order = kari.order_of(50_000).await;
    let first = kari.customer.pay(order.clone(), "key-1").await;
    let payment = first.data();
    assert_eq!(payment["status"], "processing");
    assert_eq!(payment["scaUrl"], Value::Null);
    app.work().await;
    assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());

    app.clock.advance(TimeDelta::seconds(61));
    let sent = work_until(&app, &kari, &payment, "pending").await;
    let answer = kari.customer.authenticate(&sent, "approve").await;
    assert_eq!(answer.data()["id"], payment["id"]);
    let done = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &done).await;
    let again = kari.customer.pay(order, "key-1").await;
    assert_eq!(again.bytes, first.bytes, "as it was first answered");
    let health = kari.customer.get("/v1/health").await.data();
    assert_eq!(health["status"], "ok", "{health}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_balance_from_the_bank_nothing_is_shown_and_nothing_is_paid() {
    let app = app().await;
    let kari = app.kari().await;
    break_bank(&app, "GET", BALANCES, "garbage", 100).await;
    let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
    let path = format!("/v1/accounts/{}/balances", kari.account);
    let balances = kari.customer.get(&path).await;
    assert_eq!(balances.problem(503), "bank_unavailable");
    // Nor does it tell whether there are funds.
    break_bank(&app, "POST", "/v1/funds-confirmations", "garbage", 100).await;
    let refused = kari.pay(50_000, "key-1").await;
    assert_eq!(refused.problem(503), "bank_unavailable");
    assert_eq!(kari.payments().await, Vec::<Value>::new());

    app.sandbox_set(reqwest::Method::DELETE, "sandbox/faults", json!({}))
        .await;
    let payment = kari.pay(50_000, "key-1").await.data();
    assert_eq!(payment["status"], "pending", "the same key, later");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_on_the_way_back_from_consent_is_a_clear_error_and_loading_again_recovers() {
    let app = app().await;
    let kari = app.kari().await;
    let body = json!({"bankId": "dnb"});
    let consent = kari.post("/v1/accounts/consents", body).await.data();
    let page = url::Url::parse(text(&consent, "scaUrl")).expect("an address");
    let back = kari.decide(page, "approve").await.location();
    break_bank(&app, "GET", "/v1/consents/{id}/status", "garbage", 1).await;
    break_bank(&app, "GET", "/v1/consents/{id}", "garbage", 1).await;
    let refused = kari.come_back(back.clone()).await;
    assert_eq!(refused.problem(502), "bank_error");
    let path = format!("/v1/accounts/consents/{}", text(&consent, "id"));
    app.sandbox_set(reqwest::Method::DELETE, "sandbox/faults", json!({}))
        .await;
    assert_eq!(kari.get(&path).await.data()["status"], "awaiting_sca");
    let consent = kari.come_back(back).await.data();
    assert_eq!(consent["status"], "valid", "the page loaded again");
    let accounts = kari.get("/v1/accounts").await.data();
    assert_eq!(accounts.as_array().expect("accounts").len(), 3);
}
