//! Money to a country of high risk: the payment is held, its customer is looked at more closely, and
//! what was done about them counts for the next payment.

use serde_json::{Value, json};

use super::{applicant, listen, reviewed, run, status, until, verify};
use crate::{
    compliance::{alerts_on, watched},
    support::{Payer, TestApp, on_both_engines, text},
};

/// Kari, who sends money to Bulgaria.
async fn kari(app: &TestApp) -> Payer {
    let kari = Payer::kari(app).await;
    let body = json!({"name": "Ivan Petrov", "country": "BG",
                      "account": {"iban": "BG80BNBG96611020345678"}});
    let recipient = kari.customer.post("/v1/recipients", body).await.data();
    let recipient = text(&recipient, "id").to_owned();
    Payer { recipient, ..kari }
}

/// Sends øre there.
async fn pay(kari: &Payer, key: &str) -> Value {
    let body = json!({"country": "BG", "sendAmount": {"amount": 50_000, "currency": "NOK"}});
    let quote = kari.customer.post("/v1/transactions/disclosure", body);
    let quote = text(&quote.await.data(), "id").to_owned();
    kari.customer.pay(kari.order(&quote), key).await.data()
}

on_both_engines!(
    a_first_payment_into_a_high_risk_country_asks_for_a_closer_verification_and_tells_nothing,
    watched(),
    |app: TestApp| async move {
        let kari = kari(&app).await;
        let officer = app.officer("compliance").await;
        let held = pay(&kari, "key-1").await;
        assert_eq!(held["status"], "processing");
        assert_eq!(held["scaUrl"], Value::Null);
        let rules = async |payment: &Value| {
            let alerts = alerts_on(&officer, payment).await;
            let rules = alerts.iter().map(|alert| alert["rule"].clone());
            rules.collect::<Vec<_>>()
        };
        assert_eq!(rules(&held).await, [json!("high_risk_country")]);
        assert_eq!(
            status(&kari.customer).await["status"],
            "approved",
            "not yet"
        );

        listen(&app).await;
        let view = until(&app, &kari.customer, "pending").await;
        assert_eq!(view["message"], "We need to confirm some details.");
        let path = format!("/v1/admin/users/{}/risk", kari.customer.id().await);
        let risk = officer.get(&path).await.data();
        assert_eq!(risk["level"], "high");
        assert_eq!(risk["reasons"][0]["reason"], "high_risk_corridor");
        assert_eq!(risk["reasons"][0]["country"], "BG");
        assert_eq!(risk["dueDiligence"]["status"], "required");

        verify(&kari.customer).await.data();
        let made = applicant(&app).await;
        assert_eq!(made["review"]["levelName"], "enhanced-kyc-level");
        reviewed(&app, json!({"reviewAnswer": "GREEN"})).await;
        until(&app, &kari.customer, "approved").await;
        let risk = officer.get(&path).await.data();
        assert_eq!(risk["dueDiligence"]["status"], "completed");
        assert_eq!(risk["dueDiligence"]["officerId"], Value::Null);

        let next = pay(&kari, "key-2").await;
        let alerts = alerts_on(&officer, &next).await;
        let text = alerts.iter().map(Value::to_string).collect::<String>();
        assert!(!text.contains("enhanced_due_diligence"), "{text}");
    }
);

on_both_engines!(
    an_officer_completes_a_due_diligence_with_a_reason_until_it_ends,
    watched(),
    |app: TestApp| async move {
        let kari = kari(&app).await;
        pay(&kari, "key-1").await;
        until(&app, &kari.customer, "pending").await;
        let officer = app.officer("compliance").await;
        let id = kari.customer.id().await;
        let path = format!("/v1/admin/users/{id}/due-diligence");
        for wrong in [
            json!({}),
            json!({"reason": ""}),
            json!({"reason": "x".repeat(1001)}),
        ] {
            assert_eq!(officer.post(&path, wrong).await.status, 400);
        }
        let own = format!("/v1/admin/users/{}/due-diligence", officer.id().await);
        let reason = json!({"reason": "Payslips seen."});
        let refused = officer.post(&own, reason.clone()).await;
        assert_eq!(refused.problem(403), "forbidden", "one's own");
        assert_eq!(officer.post(&path, reason).await.status, 204);
        assert_eq!(status(&kari.customer).await["status"], "approved");

        let path = format!("/v1/admin/users/{id}/risk");
        let risk = officer.get(&path).await.data();
        assert_eq!(risk["dueDiligence"]["reason"], "Payslips seen.");
        assert_eq!(risk["dueDiligence"]["officerId"], *officer.id().await);
        let audit = format!("/v1/admin/audit?subject={id}");
        let audit = app.officer("admin").await.get(&audit).await.data();
        let entries = audit.as_array().expect("entries").iter();
        let mut done = entries.filter(|entry| entry["action"] == "kyc.edd_completed");
        assert!(
            !done
                .next()
                .expect("an entry")
                .to_string()
                .contains("Payslips")
        );

        app.advance(chrono::TimeDelta::days(366)).await;
        let kari = app.kari().await;
        run(&app, "edd-expiry").await;
        let view = status(&kari).await;
        assert_eq!(view["status"], "pending", "{view}");
    }
);
