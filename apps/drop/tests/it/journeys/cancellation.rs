//! Taking a payment back: before SCA, after it while the bank has not paid, and too late.

use serde_json::{Value, json};

use crate::support::{Answer, Payer, TestApp, eventually, on_both_engines, text};

async fn cancel(kari: &Payer, payment: &Value) -> Answer {
    let path = format!("/v1/transactions/{}/cancel", text(payment, "id"));
    kari.customer.post(&path, json!({})).await
}

/// An authenticated payment that the bank has not paid yet.
async fn under_way(app: &TestApp) -> (Payer, Value) {
    let body = json!({"settleAfterPolls": 1_000_000});
    app.sandbox_set(reqwest::Method::PUT, "sandbox/banks/dnb/settings", body)
        .await;
    let kari = Payer::kari(app).await;
    let payment = kari.pay(20_000, "key-1").await.data();
    let back = kari.customer.authenticate(&payment, "approve").await.data();
    assert_eq!(back["status"], "processing");
    (kari, payment)
}

on_both_engines!(
    a_payment_is_cancelled_at_once_before_sca,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let payment = kari.pay(20_000, "key-1").await.data();
        let done = cancel(&kari, &payment).await.data();
        assert_eq!(done["transaction"]["status"], "cancelled");
        assert_eq!(done["confirmUrl"], Value::Null);
        assert_eq!(app.ordered_at("dnb").await[0]["transactionStatus"], "CANC");
        let again = cancel(&kari, &payment).await.data();
        assert_eq!(
            again["transaction"]["status"], "cancelled",
            "safe to repeat"
        );
        // Its page at the bank is no way to pay it any more.
        let page = url::Url::parse(text(&payment, "scaUrl")).expect("an address");
        kari.customer.decide(page, "approve").await;
        assert_eq!(kari.look(&payment).await["status"], "cancelled");
        assert_eq!(app.ledger("dnb").await, Vec::<Value>::new());
        let receipt = format!("/v1/transactions/{}/receipt", text(&payment, "id"));
        let none = kari.customer.get(&receipt).await;
        assert_eq!(none.problem(409), "not_available_yet");
    }
);

on_both_engines!(
    a_payment_under_way_is_cancelled_once_the_customer_confirms_at_the_bank,
    |app: TestApp| async move {
        let (kari, payment) = under_way(&app).await;
        let asked = cancel(&kari, &payment).await.data();
        assert_eq!(asked["transaction"]["status"], "processing");
        let page = url::Url::parse(text(&asked, "confirmUrl")).expect("an address");
        let back = kari.customer.decide(page, "approve").await.location();
        assert_eq!(
            kari.customer.come_back(back).await.data()["status"],
            "cancelled"
        );
        assert_eq!(app.ledger("dnb").await, Vec::<Value>::new());
    }
);

on_both_engines!(
    a_cancellation_denied_at_the_bank_leaves_the_payment_under_way,
    |app: TestApp| async move {
        let (kari, payment) = under_way(&app).await;
        let asked = cancel(&kari, &payment).await.data();
        let page = url::Url::parse(text(&asked, "confirmUrl")).expect("an address");
        kari.customer.decide(page, "deny").await;
        assert_eq!(kari.look(&payment).await["status"], "processing");
        let ordered = app.ordered_at("dnb").await;
        let path = format!(
            "sandbox/banks/dnb/payments/{}/simulate",
            text(&ordered[0], "paymentId")
        );
        app.sandbox_set(reqwest::Method::POST, &path, json!({"status": "ACSC"}))
            .await;
        kari.customer.until(text(&payment, "id"), "completed").await;
        assert_eq!(app.ledger("dnb").await.len(), 1);
    }
);

on_both_engines!(
    a_payment_the_bank_has_paid_is_not_cancelled,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let payment = kari.pay(20_000, "key-1").await.data();
        kari.customer.authenticate(&payment, "approve").await.data();
        kari.customer.until(text(&payment, "id"), "completed").await;
        assert_eq!(
            cancel(&kari, &payment).await.problem(409),
            "not_cancellable"
        );
        assert_eq!(kari.look(&payment).await["status"], "completed");
    }
);

on_both_engines!(
    a_payment_paid_while_it_is_cancelled_ends_as_the_bank_s_books_show,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let payment = kari.pay(20_000, "key-1").await.data();
        let page = url::Url::parse(text(&payment, "scaUrl")).expect("an address");
        let (cancelled, _) = tokio::join!(
            cancel(&kari, &payment),
            kari.customer.decide(page, "approve")
        );
        assert!(
            cancelled.status == 200 || cancelled.status == 409,
            "{}",
            cancelled.json()
        );
        let ended = eventually(
            || kari.look(&payment),
            |p| p["status"] == "cancelled" || p["status"] == "completed",
        )
        .await;
        let paid = app.ledger("dnb").await.len();
        let expected = usize::from(ended["status"] == "completed");
        assert_eq!(paid, expected, "{ended}");
    }
);
