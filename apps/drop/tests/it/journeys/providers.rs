//! Other banks, other logins, other countries: all by data.

use drop_app::config::RawLogin;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Options, Payer, TestApp, on_both_engines, text};

on_both_engines!(
    a_bank_with_other_accounts_links_and_sca_pays_like_the_first,
    |app: TestApp| async move {
        // SpareBank 1: Norwegian account numbers, relative links, SCA begun by a call of its own.
        let kari = Payer::of(app.kari().await, "sparebank1", "Anna Schmidt").await;
        let payment = kari.pay(150_000, "key-1").await.data();
        assert_eq!(payment["status"], "pending");
        kari.customer.authenticate(&payment, "approve").await.data();
        let payment = kari.customer.until(text(&payment, "id"), "completed").await;
        let ledger = app.ledger("sparebank1").await;
        assert_eq!(ledger.len(), 1, "{ledger:?}");
        assert_eq!(ledger[0]["endToEndIdentification"], payment["endToEndId"]);
        assert!(ledger[0]["debtorAccount"]["bban"].is_string(), "{ledger:?}");
        assert_eq!(app.ledger("dnb").await, Vec::<Value>::new());
    }
);

on_both_engines!(
    two_banks_of_one_customer_stand_beside_each_other,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let other = kari.customer.connect_bank("sparebank1").await;
        let accounts = kari.customer.get("/v1/accounts").await.data();
        assert_eq!(accounts.as_array().expect("accounts").len(), 6);
        let mut order = kari.order_of(20_000).await;
        order["accountId"] = json!(other);
        kari.customer.pay(order, "key-1").await.data();
        assert_eq!(app.ordered_at("sparebank1").await.len(), 1);
        assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());
    }
);

on_both_engines!(
    vipps_logs_the_same_person_in_as_bankid_does,
    |app: TestApp| async move {
        let national_id = app.national_id("adult woman").await;
        let (mut by_bankid, mut by_vipps) = (app.anonymous(), app.anonymous());
        by_bankid.log_in_by_app(&national_id).await;
        by_vipps.log_in_by_app_with("vipps", &national_id).await;
        let bankid = by_bankid.get("/v1/auth/me").await.data();
        let vipps = by_vipps.get("/v1/auth/me").await.data();
        assert_eq!(bankid["id"], vipps["id"]);
        assert_ne!(bankid["sessionId"], vipps["sessionId"]);
    }
);

on_both_engines!(
    vipps_alone_is_a_login_if_the_configuration_says_so,
    Options {
        connect: |raw, sandbox| {
            let vipps = RawLogin {
                issuer: format!("{sandbox}oidc/vipps"),
                client_id: "drop".to_owned(),
                client_auth: "client_secret_post".to_owned(),
                client_secret: Some("sandbox:client-secret".into()),
                client_key: None,
                client_key_id: None,
                scopes: ["name", "birthDate", "nin"].map(str::to_owned).into(),
                national_id_claims: vec!["nin".to_owned()],
                login_hint: None,
            };
            raw.login.insert("vipps".to_owned(), vipps);
        },
        ..Options::default()
    },
    |app: TestApp| async move {
        let mut kari = app.anonymous();
        let national_id = app.national_id("adult woman").await;
        kari.log_in_by_app_with("vipps", &national_id).await;
        assert_eq!(kari.get("/v1/auth/me").await.status, StatusCode::OK);
        let refused = app.anonymous().get("/v1/auth/bankid?provider=bankid").await;
        assert_eq!(refused.invalid_fields(), ["provider: unknown"]);
    }
);

/// Countries without IBANs, each with its clearing system, and the receive side fixed.
const ABROAD: [(&str, &str, i64, &str, &str); 4] = [
    ("JP", "JPY", 20_000, "1234567", "0005001"),
    ("US", "USD", 15_000, "123456789", "021000021"),
    ("IN", "INR", 1_000_000, "123456789012", "SBIN0001234"),
    ("AU", "AUD", 25_000, "12345678", "062000"),
];

on_both_engines!(
    exactly_the_amount_wanted_arrives_on_a_local_account_abroad,
    |app: TestApp| async move {
        let kari = app.kari().await;
        let account = kari.connect_bank("dnb").await;
        for (country, currency, minor, number, clearing) in ABROAD {
            let recipient = json!({
                "name": "Yamada Taro", "country": country,
                "account": {"accountNumber": number, "clearingCode": clearing},
                "address": {"street": "1-2-3 Marunouchi", "town": "Tokyo"},
            });
            let recipient = kari.post("/v1/recipients", recipient).await.data();
            assert_eq!(recipient["currency"], currency);
            let wanted = json!({"amount": minor, "currency": currency});
            let quote = json!({"country": country, "receiveAmount": wanted});
            let quote = kari.post("/v1/transactions/disclosure", quote).await.data();
            let order = json!({"quoteId": quote["id"], "recipientId": recipient["id"],
                               "accountId": account});
            let payment = kari.pay(order, country).await.data();
            kari.authenticate(&payment, "approve").await.data();
            let payment = kari.until(text(&payment, "id"), "completed").await;
            assert_eq!(payment["receiveAmount"], wanted, "{country}");
            assert_eq!(payment["sendAmount"], quote["sendAmount"], "{country}");
        }
        let ledger = app.ledger("dnb").await;
        assert_eq!(ledger.len(), ABROAD.len());
    }
);
