//! From login to receipt.

use serde_json::json;

use crate::support::{TestApp, on_both_engines};

on_both_engines!(
    a_customer_sends_money_and_the_bank_shows_it_once,
    |app: TestApp| async move {
        let kari = app.kari().await;
        let account = kari.connect_bank("dnb").await;
        let recipient = kari.add_recipient("Anna Schmidt").await;
        let quote = kari.quote(150_000).await;
        let order = json!({"quoteId": quote, "recipientId": recipient, "accountId": account});
        let payment = kari.pay(order, "key-1").await.data();
        assert_eq!(payment["status"], "pending");
        assert_eq!(
            payment["total"],
            json!({"amount": 150_750, "currency": "NOK"})
        );
        assert!(
            app.ledger("dnb").await.is_empty(),
            "nothing is paid before SCA"
        );

        let returned = kari.authenticate(&payment, "approve").await.data();
        assert_eq!(returned["id"], payment["id"]);
        let id = payment["id"].as_str().expect("an id");
        let payment = kari.until(id, "completed").await;

        let ledger = app.ledger("dnb").await;
        assert_eq!(ledger.len(), 1, "{ledger:?}");
        assert_eq!(ledger[0]["endToEndIdentification"], payment["endToEndId"]);
        let receipt = kari
            .get(&format!("/v1/transactions/{id}/receipt"))
            .await
            .data();
        assert_eq!(receipt["status"], "completed");
        assert_eq!(receipt["creditorName"], "Anna Schmidt");
        assert_eq!(receipt["fee"], json!({"amount": 750, "currency": "NOK"}));
    }
);
