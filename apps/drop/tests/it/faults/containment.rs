//! Trouble in one place stays there: a slow bank, too many requests, a queue for the database. What
//! is refused, how soon, and what goes on meanwhile.

use kernel::UnitOfWorkFactory;
use payments::ports::PaymentsUnitOfWork;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use serde_json::{Value, json};

use super::{assert_paid_once, break_bank, metric, metric_becomes, work_until};
use crate::support::{
    Answer, Customer, Engine, Options, Payer, TestApp, eventually, on_both_engines, ran_alone, text,
};

const BALANCES: &str = "/v1/accounts/{id}/balances";

async fn app(options: Options) -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    app.expect("SQLite is always there")
}

#[track_caller]
fn is_shed(answer: &Answer) {
    assert_eq!(answer.problem(503), "service_overloaded");
    assert_eq!(answer.header("retry-after"), Some("5"));
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_wait_for_a_slow_bank_leave_places_to_everybody_else() {
    if ran_alone() {
        return;
    }
    let app = app(Options {
        configure: |raw| {
            raw.http.max_in_flight = 3;
            raw.http.max_orders_in_flight = 1;
        },
        ..Options::without_worker()
    })
    .await;
    let kari = Payer::kari_pays(&app, "Magic Slow").await;
    let (first, second) = (kari.order_of(20_000).await, kari.order_of(30_000).await);
    let waiting = tokio::spawn({
        let customer = kari.customer.clone();
        async move { customer.pay(first, "key-1").await }
    });
    let client = app.anonymous();
    let orders = "drop_http_requests_in_flight{class=\"order\"}";
    metric_becomes(&client, orders, "1").await;

    is_shed(&kari.customer.pay(second.clone(), "key-2").await);
    for path in ["/v1/rates", "/v1/transactions", "/v1/recipients"] {
        kari.customer.get(path).await.data();
    }
    assert!(!waiting.is_finished(), "the bank was not slow enough");
    assert_eq!(
        waiting.await.expect("an answer").data()["status"],
        "processing"
    );
    let later = kari.customer.pay(second, "key-2").await;
    assert_eq!(later.status, 201, "the same key: nothing was begun");
    assert_eq!(kari.payments().await.len(), 2);
    metric_becomes(
        &client,
        "drop_http_requests_shed_total{class=\"order\"}",
        "1",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_process_refuses_at_once_says_how_it_is_and_is_free_after_the_deadline() {
    if ran_alone() {
        return;
    }
    let app = app(Options {
        configure: |raw| {
            raw.http.max_in_flight = 2;
            raw.http.max_orders_in_flight = 1;
            raw.http.deadline_seconds = 5;
        },
        ..Options::without_worker()
    })
    .await;
    let kari = app.kari().await;
    break_bank(&app, "POST", "/v1/consents", "hang", 2).await;
    let begin = Instant::now();
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let kari = kari.clone();
            let body = json!({"bankId": "dnb"});
            tokio::spawn(async move { kari.post("/v1/accounts/consents", body).await })
        })
        .collect();
    let client = app.anonymous();
    let calls = "drop_partner_calls_in_flight{partner=\"dnb\"}";
    metric_becomes(&client, calls, "2").await;
    let requests = "drop_http_requests_in_flight{class=\"other\"}";
    assert_eq!(metric(&client, requests).await.as_deref(), Some("2"));

    is_shed(&client.get("/v1/rates").await);
    assert!(waiting.iter().all(|call| !call.is_finished()));
    client.get("/health/ready").await.data();
    client.get("/v1/health").await.data();
    assert_eq!(client.get("/health/live").await.status, 204);

    for call in waiting {
        let refused = call.await.expect("an answer");
        assert_eq!(refused.problem(503), "bank_unavailable");
    }
    let taken = begin.elapsed();
    assert!(
        taken < Duration::from_secs(9),
        "the request's deadline: {taken:?}"
    );
    client.get("/v1/rates").await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_a_bank_to_pay_is_not_cut_by_the_deadline_of_the_client_s_request() {
    let app = app(Options {
        configure: |raw| raw.http.deadline_seconds = 5,
        ..Options::without_worker()
    })
    .await;
    // It answers after eight seconds.
    let kari = Payer::kari_pays(&app, "Magic Slow").await;
    let payment = kari.pay(50_000, "key-1").await.data();
    assert_eq!(payment["status"], "processing");
    let payment = kari.customer.until(text(&payment, "id"), "pending").await;
    assert_eq!(app.ordered_at("dnb").await.len(), 1);
    kari.customer.authenticate(&payment, "approve").await.data();
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_the_database_cannot_serve_soon_are_refused_at_once() {
    if ran_alone() {
        return;
    }
    let app = app(Options {
        configure: |raw| raw.database_wait_seconds = 1,
        ..Options::without_worker()
    })
    .await;
    let kari = app.kari().await;
    let unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(&app.assembly.store).await;
    let unit = unit.expect("the only connection for writing");
    let recipient = json!({"name": "Anna Schmidt", "country": "DE",
                           "account": {"iban": "DE89370400440532013000"}});
    let begin = Instant::now();
    let refused = kari.post("/v1/recipients", recipient.clone()).await;
    assert_eq!(refused.problem(503), "service_unavailable");
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert!(begin.elapsed() < Duration::from_secs(3));
    let in_use = "drop_database_connections_in_use{pool=\"writer\"}";
    assert_eq!(metric(&kari, in_use).await.as_deref(), Some("1"));
    drop(unit);
    let free = || async { kari.post("/v1/recipients", recipient.clone()).await };
    eventually(free, |answer| answer.status == 201).await;
}

/// The state of a partner as `/health/ready` shows it.
async fn state(client: &Customer, partner: &str) -> String {
    let health = client.get("/health/ready").await.data();
    let all = health["dependencies"].as_array().expect("dependencies");
    let one = all.iter().find(|d| d["name"] == partner);
    text(one.expect("the partner"), "state").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_breaker_shows_in_readiness_and_metrics_and_passes_though_nobody_calls() {
    if ran_alone() {
        return;
    }
    let app = app(Options::without_worker()).await;
    let kari = Payer::kari(&app).await;
    let breaker = "drop_partner_breaker_state{partner=\"dnb\"}";
    let client = app.anonymous();
    assert_eq!(metric(&client, breaker).await.as_deref(), Some("0"));
    app.clock.advance(TimeDelta::minutes(6));
    break_bank(&app, "GET", BALANCES, "close", 3).await;
    for _ in 0..3 {
        assert_eq!(kari.balances().await["stale"], true);
    }
    assert_eq!(state(&client, "dnb").await, "down");
    assert_eq!(state(&client, "sparebank1").await, "up", "unaffected");
    assert_eq!(metric(&client, breaker).await.as_deref(), Some("2"));
    kari.balances().await;
    let refused = "drop_partner_requests_total{partner=\"dnb\",outcome=\"breaker_open\"}";
    assert_eq!(metric(&client, refused).await.as_deref(), Some("1"));

    app.clock.advance(TimeDelta::seconds(61));
    assert_eq!(state(&client, "dnb").await, "degraded");
    assert_eq!(metric(&client, breaker).await.as_deref(), Some("1"));
    assert_eq!(kari.balances().await["stale"], false, "the probe");
    assert_eq!(state(&client, "dnb").await, "up");
    assert_eq!(metric(&client, breaker).await.as_deref(), Some("0"));
}

on_both_engines!(
    whatever_is_wrong_with_the_bank_the_last_balance_is_shown_with_its_age_and_decides,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        app.set_funds(&kari, "dnb", "600.00").await;
        let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
        let fresh = kari.balances().await;
        app.clock.advance(TimeDelta::minutes(6));
        // Gone, babbling, silent, and asked too often.
        for fault in ["close", "garbage", "hang", "status:429"] {
            // A repeatable read is retried for as long as a client waits.
            break_bank(&app, "GET", BALANCES, fault, 4).await;
            let last = kari.balances().await;
            assert_eq!(last["stale"], true, "{fault}");
            assert_eq!(last["available"], fresh["available"], "{fault}");
            assert_eq!(last["asOf"], fresh["asOf"], "{fault}");
            assert!(last["ageSeconds"].as_i64() >= Some(360), "{fault}: {last}");
            app.sandbox_set(reqwest::Method::DELETE, "sandbox/faults", json!({}))
                .await;
        }
        break_bank(&app, "GET", BALANCES, "garbage", 100).await;
        break_bank(&app, "POST", "/v1/funds-confirmations", "garbage", 100).await;
        let refused = kari.pay(70_000, "key-1").await;
        assert_eq!(refused.problem(422), "insufficient_funds");
        let payment = kari.pay(50_000, "key-2").await.data();
        assert_eq!(payment["status"], "pending");
        let refused = kari.pay(20_000, "key-3").await;
        assert_eq!(
            refused.problem(422),
            "insufficient_funds",
            "in flight counts"
        );
        assert_eq!(kari.payments().await, vec![kari.look(&payment).await]);
        assert_ne!(payment["scaUrl"], Value::Null);
    }
);
