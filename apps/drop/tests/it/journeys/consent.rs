//! The consent to read accounts: denied, expired, renewed, withdrawn.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Customer, Options, Payer, TestApp, on_both_engines, text};

const CONSENTS: &str = "/v1/accounts/consents";

async fn begin(kari: &Customer) -> Value {
    kari.post(CONSENTS, json!({"bankId": "dnb"})).await.data()
}

on_both_engines!(
    a_consent_denied_at_the_bank_is_rejected_and_connects_nothing,
    |app: TestApp| async move {
        let kari = app.kari().await;
        let consent = begin(&kari).await;
        assert_eq!(consent["status"], "awaiting_sca");
        let page = url::Url::parse(text(&consent, "scaUrl")).expect("an address");
        let back = kari.decide(page, "deny").await.location();
        assert_eq!(kari.come_back(back).await.data()["status"], "rejected");
        assert_eq!(kari.get("/v1/accounts").await.data(), json!([]));
        kari.connect_bank("dnb").await;
    }
);

/// Kari, half a year later.
async fn kari_with_expired_consent(app: &TestApp) -> Payer {
    let mut kari = Payer::kari(app).await;
    app.advance(TimeDelta::days(181)).await;
    let refresh = &app.assembly.services.payments.refresh_rates;
    refresh.run().await.expect("rates");
    let national_id = kari.customer.national_id.clone();
    kari.customer.log_in_by_app(&national_id).await;
    kari
}

on_both_engines!(
    an_expired_consent_pays_nothing_and_renewing_it_brings_the_same_account_back,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = kari_with_expired_consent(&app).await;
        let order = kari.order_of(20_000).await;
        let refused = kari.customer.pay(order.clone(), "key-1").await;
        assert_eq!(refused.problem(409), "consent_expired");
        assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());

        let account = kari.customer.connect_bank("dnb").await;
        assert_eq!(account, kari.account, "its payments stay with it");
        assert_eq!(kari.balances().await["stale"], false);
        let payment = kari.customer.pay(order, "key-1").await;
        assert_eq!(payment.data()["status"], "pending", "the same order, later");
    }
);

on_both_engines!(
    an_expired_consent_shows_no_balance_and_disconnects_its_accounts,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = kari_with_expired_consent(&app).await;
        let balances = format!("/v1/accounts/{}/balances", kari.account);
        let refused = kari.customer.get(&balances).await;
        assert_eq!(refused.problem(409), "consent_expired");
        assert_eq!(kari.customer.get("/v1/accounts").await.data(), json!([]));
        kari.customer.connect_bank("dnb").await;
        assert_eq!(kari.balances().await["stale"], false);
    }
);

on_both_engines!(
    a_consent_withdrawn_by_the_customer_disconnects_its_accounts,
    |app: TestApp| async move {
        let kari = app.kari().await;
        let consent = begin(&kari).await;
        let page = url::Url::parse(text(&consent, "scaUrl")).expect("an address");
        let back = kari.decide(page, "approve").await.location();
        let consent = kari.come_back(back).await.data();
        let account = kari.get("/v1/accounts").await.data()[0]["id"].clone();
        let path = format!("{CONSENTS}/{}", text(&consent, "id"));
        let ended = kari.delete(&path).await.data();
        assert_eq!(ended["status"], "revoked");
        assert_eq!(kari.get("/v1/accounts").await.data(), json!([]));
        let balances = format!("/v1/accounts/{}/balances", account.as_str().expect("an id"));
        assert_eq!(kari.get(&balances).await.problem(404), "not_found");
        assert_eq!(kari.get(&path).await.data()["status"], "revoked");
    }
);

on_both_engines!(
    an_order_without_an_account_leaves_from_the_primary_one,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let path = format!("/v1/accounts/{}/primary", kari.account);
        assert_eq!(kari.customer.put(&path).await.data()["primary"], true);
        let accounts = kari.customer.get("/v1/accounts").await.data();
        let primary = accounts.as_array().expect("accounts").iter();
        assert_eq!(primary.filter(|a| a["primary"] == true).count(), 1);
        let mut order = kari.order_of(20_000).await;
        order["accountId"] = Value::Null;
        let payment = kari.customer.pay(order, "key-1").await.data();
        assert_eq!(payment["accountId"], *kari.account);
    }
);

on_both_engines!(
    a_disconnected_account_pays_nothing_any_more,
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        let path = format!("/v1/accounts/{}", kari.account);
        assert_eq!(
            kari.customer.delete(&path).await.status,
            StatusCode::NO_CONTENT
        );
        let refused = kari.pay(20_000, "key-1").await;
        assert_eq!(refused.problem(404), "not_found");
        assert_eq!(app.ordered_at("dnb").await, Vec::<Value>::new());
    }
);
