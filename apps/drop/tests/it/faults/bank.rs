//! A bank that misbehaves while it is asked to pay: the statuses the customer sees, one after the
//! other, and what the bank's own books show.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{apply_bank_status, assert_not_paid, assert_paid_once, break_bank, stays, work_until};
use crate::support::{Engine, Options, Payer, TestApp, eventually, on_both_engines, text};

const STATUS: &str = "/v1/payments/{product}/{id}/status";

async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}

/// Kari orders 500 kroner to a creditor of this name.
async fn order(app: &TestApp, creditor: &str) -> (Payer, Value) {
    let kari = Payer::kari_pays(app, creditor).await;
    let payment = kari.pay(50_000, "key-1").await.data();
    (kari, payment)
}

/// She authenticates at the bank.
async fn approve(kari: &Payer, payment: &Value) -> Value {
    kari.customer.authenticate(payment, "approve").await.data()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_the_bank_refuses_has_failed_at_once() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Reject").await;
    assert_eq!(payment["status"], "failed");
    assert_eq!(payment["failureReason"], "declined");
    assert_eq!(payment["scaUrl"], Value::Null);
    stays(&app, &kari, &payment, "failed").await;
    assert_not_paid(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_refused_after_sca_goes_from_pending_to_failed() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Reject After SCA").await;
    assert_eq!(payment["status"], "pending");
    assert_eq!(approve(&kari, &payment).await["status"], "failed");
    let payment = kari.look(&payment).await;
    assert_eq!(payment["failureReason"], "rejected_by_bank");
    assert_not_paid(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_declined_at_the_bank_has_failed_by_the_customer_s_will() {
    let app = app().await;
    let (kari, payment) = order(&app, "Anna Schmidt").await;
    kari.customer.authenticate(&payment, "deny").await.data();
    let payment = work_until(&app, &kari, &payment, "failed").await;
    assert_eq!(payment["failureReason"], "sca_declined");
    assert_not_paid(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_stalls_is_processing_until_the_bank_settles_it() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Stall").await;
    assert_eq!(approve(&kari, &payment).await["status"], "processing");
    stays(&app, &kari, &payment, "processing").await;
    assert_not_paid(&app).await;
    apply_bank_status(&app, "ACSC").await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_nobody_knows_keeps_the_payment_processing_until_a_known_one_comes() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Unknown Status").await;
    assert_eq!(payment["status"], "pending");
    assert_eq!(approve(&kari, &payment).await["status"], "processing");
    stays(&app, &kari, &payment, "processing").await;
    apply_bank_status(&app, "ACCC").await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_naut_of_aggregators_waits_for_sca_like_any_other() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic NAUT").await;
    assert_eq!(payment["status"], "pending");
    stays(&app, &kari, &payment, "pending").await;
    approve(&kari, &payment).await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_breaks_down_when_asked_to_pay_is_never_asked_twice() {
    let app = app().await;
    let (mut kari, payment) = order(&app, "Magic 500").await;
    assert_eq!(payment["status"], "processing");
    assert_eq!(payment["scaUrl"], Value::Null);
    stays(&app, &kari, &payment, "processing").await;
    // Its outcome must not be guessed, however long it is searched for.
    for _ in 0..10 {
        app.advance(TimeDelta::hours(7)).await;
        app.work().await;
    }
    let national_id = kari.customer.national_id.clone();
    kari.customer.log_in_by_app(&national_id).await;
    assert_eq!(kari.look(&payment).await["status"], "processing");
    assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());
    let cancel = format!("/v1/transactions/{}/cancel", text(&payment, "id"));
    let refused = kari.customer.post(&cancel, json!({})).await;
    assert_eq!(refused.problem(409), "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_garbled_answer_to_the_order_leaves_it_processing_and_unpaid() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Garbage").await;
    assert_eq!(payment["status"], "processing");
    stays(&app, &kari, &payment, "processing").await;
    assert_eq!(app.ordered_at("dnb").await.len(), 1, "and is not repeated");
    assert_not_paid(&app).await;
}

on_both_engines!(
    a_payment_executed_behind_a_lost_answer_is_found_at_the_bank_and_not_paid_twice,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, payment) = order(&app, "Magic Drop").await;
        assert_eq!(payment["status"], "processing");
        assert_eq!(payment["scaUrl"], Value::Null);
        let payment = work_until(&app, &kari, &payment, "completed").await;
        assert_paid_once(&app, &payment).await;
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
        let again = kari.pay(50_000, "key-2").await;
        assert_eq!(again.status, 201, "and the next payment is another");
    }
);

on_both_engines!(
    a_payment_executed_by_a_bank_that_never_answers_is_found_and_not_paid_twice,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, payment) = order(&app, "Magic Timeout Executed").await;
        assert_eq!(payment["status"], "processing", "after a few seconds");
        assert_paid_once(&app, &payment).await;
        app.work().await;
        assert_eq!(kari.look(&payment).await["status"], "processing");
        // The lease of the caller of the bank is over, though it is still waiting.
        app.clock.advance(TimeDelta::seconds(61));
        let payment = work_until(&app, &kari, &payment, "completed").await;
        assert_paid_once(&app, &payment).await;
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_is_silent_and_does_nothing_leaves_the_payment_processing_and_unpaid() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Timeout Before").await;
    assert_eq!(payment["status"], "processing", "after a few seconds");
    app.clock.advance(TimeDelta::seconds(61));
    stays(&app, &kari, &payment, "processing").await;
    assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_bank_is_answered_for_as_processing_and_the_sca_link_comes_later() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Slow").await;
    assert_eq!(payment["status"], "processing");
    assert_eq!(payment["scaUrl"], Value::Null);
    let payment = kari.customer.until(text(&payment, "id"), "pending").await;
    approve(&kari, &payment).await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
    assert_eq!(app.ordered_at("dnb").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_the_lease_still_brings_the_sca_link() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic Slow").await;
    app.clock.advance(TimeDelta::seconds(61));
    app.work().await;
    assert_eq!(kari.look(&payment).await["status"], "processing");
    let payment = kari.customer.until(text(&payment, "id"), "pending").await;
    approve(&kari, &payment).await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_without_a_link_to_sca_gets_one_by_asking_for_it() {
    let app = app().await;
    let (kari, payment) = order(&app, "Magic No Link").await;
    assert_eq!(payment["status"], "processing");
    assert_eq!(payment["scaUrl"], Value::Null);
    let payment = work_until(&app, &kari, &payment, "pending").await;
    assert_not_paid(&app).await;
    approve(&kari, &payment).await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_never_gets_a_link_to_sca_fails_when_the_bank_gives_it_up() {
    let app = app().await;
    let authorisations = "/v1/payments/{product}/{id}/authorisations";
    break_bank(&app, "POST", authorisations, "garbage", 100).await;
    let (kari, payment) = order(&app, "Magic No Link").await;
    stays(&app, &kari, &payment, "processing").await;
    apply_bank_status(&app, "RJCT").await;
    work_until(&app, &kari, &payment, "failed").await;
    assert_not_paid(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_instead_of_a_status_is_put_off_and_the_next_look_recovers() {
    let app = app().await;
    let (kari, payment) = order(&app, "Anna Schmidt").await;
    // For the look at the return, and the next one.
    break_bank(&app, "GET", STATUS, "garbage", 2).await;
    assert_eq!(approve(&kari, &payment).await["status"], "pending");
    app.clock.advance(TimeDelta::seconds(31));
    assert_eq!(app.work().await.troubles.len(), 1);
    assert_eq!(kari.look(&payment).await["status"], "pending");
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_while_looking_are_put_off_and_the_next_look_recovers() {
    let app = app().await;
    let (kari, payment) = order(&app, "Anna Schmidt").await;
    break_bank(&app, "GET", STATUS, "close", 2).await;
    assert_eq!(approve(&kari, &payment).await["status"], "pending");
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_the_bank_cannot_be_asked_for_changes_nothing_and_may_be_repeated() {
    let app = app().await;
    let (kari, payment) = order(&app, "Anna Schmidt").await;
    let cancel = format!("/v1/transactions/{}/cancel", text(&payment, "id"));
    let one = "/v1/payments/{product}/{id}";
    break_bank(&app, "DELETE", one, "status:503", 1).await;
    let refused = kari.customer.post(&cancel, json!({})).await;
    assert_eq!(refused.problem(503), "bank_unavailable");
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert_eq!(kari.look(&payment).await["status"], "pending");
    let done = kari.customer.post(&cancel, json!({})).await.data();
    assert_eq!(done["transaction"]["status"], "cancelled");
    assert_not_paid(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_nobody_authenticates_fails_when_the_bank_s_time_is_over() {
    let app = app().await;
    let (mut kari, payment) = order(&app, "Anna Schmidt").await;
    app.advance(TimeDelta::minutes(16)).await;
    kari.customer.renew().await;
    let payment = work_until(&app, &kari, &payment, "failed").await;
    assert_eq!(payment["failureReason"], "sca_expired");
    assert_not_paid(&app).await;
    assert_eq!(kari.balances().await["inFlight"]["amount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_nobody_authenticates_is_taken_back_from_a_bank_that_still_waits() {
    let app = app().await;
    let (mut kari, payment) = order(&app, "Anna Schmidt").await;
    app.clock.advance(TimeDelta::minutes(16));
    kari.customer.renew().await;
    let failed = work_until(&app, &kari, &payment, "failed").await;
    assert_eq!(failed["failureReason"], "sca_expired");
    let at_bank = app.ordered_at("dnb").await;
    assert_eq!(at_bank[0]["transactionStatus"], "CANC");
    assert_not_paid(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_paid_in_the_last_second_is_completed_though_its_time_is_over_here() {
    let app = app().await;
    let (mut kari, payment) = order(&app, "Anna Schmidt").await;
    apply_bank_status(&app, "ACSC").await;
    app.clock.advance(TimeDelta::minutes(16));
    kari.customer.renew().await;
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_looks_at_once_complete_a_payment_once() {
    let app = app().await;
    let (kari, payment) = order(&app, "Anna Schmidt").await;
    let path = format!("sandbox/banks/{}/settings", "dnb");
    app.sandbox_set(reqwest::Method::PUT, &path, json!({"settleAfterPolls": 3}))
        .await;
    approve(&kari, &payment).await;
    app.clock.advance(TimeDelta::seconds(31));
    let looks = (0..8).map(|_| app.work());
    for done in futures_util::future::join_all(looks).await {
        assert!(done.failures.is_empty(), "{:?}", done.failures);
    }
    let payment = work_until(&app, &kari, &payment, "completed").await;
    assert_paid_once(&app, &payment).await;
    let receipt = format!("/v1/transactions/{}/receipt", text(&payment, "id"));
    let receipt = eventually(
        || async { kari.customer.get(&receipt).await },
        |answer| answer.status == 200,
    );
    assert_eq!(receipt.await.data()["status"], "completed");
}

/// § 28 of the act on money laundering: timing must not reveal that a payment is held.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_looks_as_if_held_takes_as_long_as_one_however_fast_the_bank_fails() {
    let app = app().await;
    let kari = Payer::kari_pays(&app, "Magic 500").await;
    let order = kari.order_of(50_000).await;
    let began = std::time::Instant::now();
    let payment = kari.customer.pay(order, "key-1").await.data();
    let took = began.elapsed();
    assert_eq!(
        (&payment["status"], &payment["scaUrl"]),
        (&json!("processing"), &Value::Null)
    );
    assert!(took >= std::time::Duration::from_secs(4), "{took:?}");
}
