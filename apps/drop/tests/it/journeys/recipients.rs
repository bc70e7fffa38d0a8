//! A recipient's life beside the payments made to them.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Options, Payer, TestApp, on_both_engines, text};

on_both_engines!(
    a_recipient_renamed_or_removed_leaves_payments_as_they_were,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let payment = kari.pay(20_000, "key-1").await.data();
        let path = format!("/v1/recipients/{}", kari.recipient);
        let change = json!({"name": "Anna Weber", "nickname": "Anna"});
        let changed = kari.customer.patch(&path, change).await.data();
        assert_eq!(changed["name"], "Anna Weber");
        let bare = kari.customer.patch(&path, json!({"nickname": null})).await;
        assert_eq!(bare.data()["nickname"], json!(null), "null takes it away");
        let same = kari.customer.patch(&path, json!({})).await.data();
        assert_eq!(same["name"], "Anna Weber", "and absent leaves it");

        assert_eq!(kari.look(&payment).await["creditorName"], "Anna Schmidt");
        let later = kari.pay(20_000, "key-2").await.data();
        assert_eq!(later["creditorName"], "Anna Weber");

        let order = kari.order_of(20_000).await;
        let gone = kari.customer.delete(&path).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(kari.customer.get(&path).await.problem(404), "not_found");
        assert_eq!(kari.customer.delete(&path).await.problem(404), "not_found");
        let refused = kari.customer.pay(order, "key-3").await;
        assert_eq!(refused.problem(404), "not_found");
        let back = kari.customer.authenticate(&later, "approve").await.data();
        assert_eq!(back["status"], "completed", "what was ordered goes on");
        let receipt = format!("/v1/transactions/{}/receipt", text(&later, "id"));
        let receipt = kari.customer.get(&receipt).await.data();
        assert_eq!(receipt["creditorName"], "Anna Weber");
    }
);
