//! What an account covers: the bank's last word less everything under way.

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Options, Payer, TestApp, on_both_engines, text};

/// Kari with these kroner.
async fn kari_with(app: &TestApp, kroner: &str) -> Payer {
    let kari = app.kari().await;
    app.set_funds(&kari, "dnb", kroner).await;
    Payer::of(kari, "dnb", "Anna Schmidt").await
}

on_both_engines!(
    of_two_payments_that_together_exceed_the_funds_one_wins,
    |app: TestApp| async move {
        // Each costs 603.00 with its fee.
        let kari = kari_with(&app, "1205.99").await;
        let orders = [kari.order_of(60_000).await, kari.order_of(60_000).await];
        let paying = orders.iter().zip(["key-1", "key-2"]);
        let answers = join_all(paying.map(|(o, key)| kari.customer.pay(o.clone(), key))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .partition(|answer| answer.status == StatusCode::CREATED);
        assert_eq!(won.len(), 1);
        assert_eq!(lost[0].problem(422), "insufficient_funds");
        assert_eq!(app.ordered_at("dnb").await.len(), 1);
        assert_eq!(kari.payments().await.len(), 1);
    }
);

on_both_engines!(
    of_ten_payments_at_once_as_many_win_as_the_funds_cover,
    |app: TestApp| async move {
        // Four times 603.00, and an øre too little for the fifth.
        let kari = kari_with(&app, "3014.99").await;
        let mut orders = Vec::new();
        for _ in 0..10 {
            orders.push(kari.order_of(60_000).await);
        }
        let keys: Vec<_> = (0..10).map(|n| format!("key-{n}")).collect();
        let paying = orders.into_iter().zip(&keys);
        let answers = join_all(paying.map(|(order, key)| kari.customer.pay(order, key))).await;
        let won = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::CREATED);
        // Requests that met too many others are asked to retry; no answer says funds are missing.
        let put_off = answers
            .iter()
            .filter(|answer| answer.status == StatusCode::SERVICE_UNAVAILABLE);
        let (won, put_off) = (won.count(), put_off.count());
        assert!(
            won <= 4 && won + put_off >= 4,
            "{won} won, {put_off} put off"
        );
        let sum = kari.balances().await["inFlight"]["amount"].clone();
        assert_eq!(sum, json!(60_300 * won), "what is in flight is what won");
    }
);

on_both_engines!(
    the_last_oere_can_be_sent_and_not_one_more,
    |app: TestApp| async move {
        let kari = kari_with(&app, "603.00").await;
        let refused = kari.pay(60_001, "key-1").await;
        assert_eq!(refused.problem(422), "insufficient_funds");
        assert_eq!(kari.payments().await.len(), 0);
        // Its reason is gone with another amount, so even the key may be used again.
        let taken = kari.pay(60_000, "key-1").await;
        assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.json());
        assert_eq!(kari.balances().await["spendable"]["amount"], 0);
    }
);

on_both_engines!(
    a_cancelled_payment_frees_its_funds,
    |app: TestApp| async move {
        let kari = kari_with(&app, "700.00").await;
        let payment = kari.pay(60_000, "key-1").await.data();
        let refused = kari.pay(60_000, "key-2").await;
        assert_eq!(refused.problem(422), "insufficient_funds");
        let path = format!("/v1/transactions/{}/cancel", text(&payment, "id"));
        let cancelled = kari.customer.post(&path, json!({})).await.data();
        assert_eq!(cancelled["transaction"]["status"], "cancelled");
        let taken = kari.pay(60_000, "key-3").await;
        assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.json());
    }
);

on_both_engines!(
    a_completed_payment_makes_the_balance_be_read_anew_and_is_counted_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = kari_with(&app, "1200.00").await;
        let payment = kari.pay(60_000, "key-1").await.data();
        kari.customer.authenticate(&payment, "approve").await.data();
        let payment = kari.look(&payment).await;
        assert_eq!(payment["status"], "completed", "{payment}");
        // The balance known was read before the payment; of 1,200.00 some 600 are gone.
        let after = kari.balances().await;
        assert_eq!(after["inFlight"]["amount"], 0, "{after}");
        assert_eq!(after["spendable"], after["available"]);
        let left = after["available"]["amount"].as_i64().expect("an amount");
        assert!((50_000..60_300).contains(&left), "counted once: {left}");
        let refused = kari.pay(60_000, "key-2").await;
        assert_eq!(refused.problem(422), "insufficient_funds");
    }
);

on_both_engines!(
    a_failed_payment_frees_its_funds,
    |app: TestApp| async move {
        let kari = app.kari().await;
        app.set_funds(&kari, "dnb", "700.00").await;
        let kari = Payer::of(kari, "dnb", "Magic Reject").await;
        let payment = kari.pay(60_000, "key-1").await.data();
        assert_eq!(payment["status"], "failed");
        let balances = kari.balances().await;
        assert_eq!(balances["inFlight"]["amount"], 0);
        assert_eq!(balances["spendable"]["amount"], 70_000);
    }
);
