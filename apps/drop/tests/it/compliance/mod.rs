//! What monitoring does with payments, what officers do about it, and that customers see nothing of
//! either.

mod cases;
mod command_line;
mod lists;
mod reports;
mod rule_sets;
mod tipping_off;

use serde_json::{Value, json};

use crate::support::{Customer, Options, Payer, TestApp, text};

/// The rules Drop comes with.
pub(crate) fn watched() -> Options {
    Options {
        configure: |raw| raw.aml.rules = None,
        ..Options::without_worker()
    }
}

/// Three payments within minutes, each below the threshold and together above it; the third as it
/// was answered.
pub(super) async fn split_in_three(payer: &Payer) -> Value {
    for key in ["part-1", "part-2"] {
        let payment = payer.pay(2_000_000, key).await.data();
        assert_eq!(payment["status"], "pending");
    }
    payer.pay(2_000_000, "part-3").await.data()
}

/// The alerts on a payment.
pub(crate) async fn alerts_on(officer: &Customer, payment: &Value) -> Vec<Value> {
    let path = format!("/v1/admin/alerts?transactionId={}", text(payment, "id"));
    let found = officer.get(&path).await.data();
    found.as_array().expect("alerts").clone()
}

/// Decides on a held payment.
pub(super) async fn decide(officer: &Customer, payment: &Value, how: &str) -> u16 {
    let path = format!("/v1/admin/held-payments/{}/{how}", text(payment, "id"));
    let body = json!({"reason": "The salary slips explain it."});
    officer.post(&path, body).await.status.as_u16()
}

/// The payments that are held.
pub(super) async fn held(app: &TestApp) -> Vec<Value> {
    let officer = app.officer("compliance").await;
    let found = officer.get("/v1/admin/held-payments").await.data();
    found.as_array().expect("payments").clone()
}
