//! The database is gone, or locked by another process: 503 meanwhile, and no restart needed after.

use kernel::UnitOfWorkFactory;
use payments::ports::PaymentsUnitOfWork;
use serde_json::{Value, json};
use store::testing::PostgresServer;

use super::assert_paid_once;
use crate::support::{Answer, Engine, Options, Payer, TestApp, eventually, on_both_engines, text};

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_that_crashes_gives_503_and_work_goes_on_by_itself_when_it_is_back() {
    let Some(mut server) = PostgresServer::start().await else {
        return;
    };
    let app = on(&server).await;
    let kari = Payer::kari(&app).await;
    let order = kari.order_of(20_000).await;
    let payment = kari.customer.pay(order.clone(), "key-1").await.data();
    let page = url::Url::parse(text(&payment, "scaUrl")).expect("an address");
    let back = kari.customer.decide(page, "approve").await.location();

    server.stop();
    for path in [
        "/v1/auth/me",
        "/v1/recipients",
        "/v1/transactions",
        "/v1/rates",
    ] {
        unavailable(&kari.customer.get(path).await);
    }
    unavailable(&kari.customer.pay(order.clone(), "key-2").await);
    unavailable(&kari.customer.come_back(back.clone()).await);
    unavailable(&kari.customer.get("/health/ready").await);
    unavailable(&kari.customer.get("/v1/health").await);
    assert_eq!(kari.customer.get("/health/live").await.status, 204);

    server.start_again().await;
    let ready = || async { kari.customer.get("/health/ready").await.status.as_u16() };
    eventually(ready, |status| *status == 200).await;
    kari.customer.get("/v1/auth/me").await.data();
    // The worker goes on too: the customer never came back.
    let payment = kari.customer.until(text(&payment, "id"), "completed").await;
    assert_paid_once(&app, &payment).await;
    let again = kari.customer.pay(order, "key-2").await;
    assert_eq!(again.problem(409), "quote_used", "as it was decided before");
    kari.pay(20_000, "key-3").await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_that_restarts_between_two_requests_is_not_noticed() {
    let Some(mut server) = PostgresServer::start().await else {
        return;
    };
    let app = on(&server).await;
    let kari = Payer::kari(&app).await;
    for n in 0..3 {
        server.stop();
        server.start_again().await;
        // Reads, and then writes, on connections that died with the server.
        kari.customer.get("/v1/auth/me").await.data();
        kari.pay(20_000, &format!("key-{n}")).await.data();
    }
}

/// A Drop on this server. It commits durably, as in production: what was answered is not lost.
async fn on(server: &PostgresServer) -> TestApp {
    let url = format!("{}?options=-csynchronous_commit%3Don", server.url());
    let options = Options {
        database_url: Some(url),
        ..Options::default()
    };
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    let app = app.expect("a server that runs");
    assert_eq!(app.assembly.store.engine(), "postgresql");
    app
}

fn unavailable(answer: &Answer) {
    assert_eq!(answer.problem(503), "service_unavailable");
    assert_eq!(answer.header("retry-after"), Some("5"));
    let body = answer.json().to_string().to_lowercase();
    for inside in ["postgres", "sql", "connect", "socket", "pool"] {
        assert!(!body.contains(inside), "{inside} in {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_held_by_another_process_is_read_meanwhile_and_written_when_it_is_free() {
    let options = Options::without_worker();
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    let app = app.expect("SQLite is always there");
    let kari = app.kari().await;
    let recipient = json!({"name": "Anna Schmidt", "country": "DE",
                           "account": {"iban": "DE89370400440532013000"}});
    let other = app.another_process();
    let held = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(&other.assembly.store).await;
    let held = held.expect("the only lock for writing");

    let write = kari.post("/v1/recipients", recipient.clone());
    let reads = async {
        for _ in 0..20 {
            assert_eq!(kari.get("/v1/recipients").await.data(), json!([]));
        }
    };
    let (refused, ()) = tokio::join!(write, reads);
    unavailable(&refused);
    assert_eq!(kari.get("/v1/recipients").await.data(), json!([]));

    drop(held);
    let free = || async { kari.post("/v1/recipients", recipient.clone()).await };
    eventually(free, |answer| answer.status == 201).await;
}

on_both_engines!(
    a_payment_begun_by_one_process_is_brought_to_its_end_by_another,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let payment = kari.pay(20_000, "key-1").await.data();
        let other = app.another_process();
        let elsewhere = Payer {
            customer: other.serves(&kari.customer),
            ..kari.clone()
        };
        assert_eq!(elsewhere.look(&payment).await, payment);
        let back = elsewhere.customer.authenticate(&payment, "approve").await;
        assert_eq!(back.data()["status"], "completed");
        let payment = kari.look(&payment).await;
        assert_eq!(payment["status"], "completed");
        assert_paid_once(&app, &payment).await;
        assert_ne!(payment["finishedAt"], Value::Null);
    }
);
