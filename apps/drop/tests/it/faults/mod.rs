//! Partners and databases that are down, slow or lying: what the customer sees meanwhile, and that
//! nothing is paid twice, lost, or stuck.

mod alerts;
mod bank;
mod bank_reads;
mod containment;
mod database;
mod recovery;
mod shutdown;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Customer, Payer, TestApp, eventually, text};

/// Lets `calls` of the bank's endpoint go wrong: `status:503`, `garbage`, `close`.
async fn break_bank(app: &TestApp, method: &str, path: &str, fault: &str, calls: u32) {
    let body = json!({"bank": "dnb", "path": path, "method": method, "fault": fault,
                      "times": calls});
    app.sandbox_set(reqwest::Method::POST, "sandbox/faults", body)
        .await;
}

/// Puts the only payment at the bank into a status of the bank's.
pub(crate) async fn apply_bank_status(app: &TestApp, status: &str) {
    let ordered = app.ordered_at("dnb").await;
    let path = format!(
        "sandbox/banks/dnb/payments/{}/simulate",
        text(&ordered[0], "paymentId")
    );
    app.sandbox_set(reqwest::Method::POST, &path, json!({"status": status}))
        .await;
}

/// Does the worker's work until the payment has this status, at most ten times: each time what was
/// put off by up to half a minute is due.
pub(crate) async fn work_until(
    app: &TestApp,
    payer: &Payer,
    payment: &Value,
    status: &str,
) -> Value {
    for _ in 0..10 {
        app.work().await;
        let payment = payer.look(payment).await;
        if payment["status"] == status {
            return payment;
        }
        app.clock.advance(TimeDelta::seconds(31));
    }
    panic!("it is still {}", payer.look(payment).await);
}

/// Does the worker's work three times in a minute and a half and sees the same status each time.
pub(crate) async fn stays(app: &TestApp, payer: &Payer, payment: &Value, status: &str) {
    for _ in 0..3 {
        app.clock.advance(TimeDelta::seconds(31));
        app.work().await;
        assert_eq!(payer.look(payment).await["status"], status);
    }
}

/// Sees that the bank has taken the money exactly once, for this payment.
async fn assert_paid_once(app: &TestApp, payment: &Value) {
    let ledger = app.ledger("dnb").await;
    assert_eq!(ledger.len(), 1, "{ledger:?}");
    assert_eq!(
        ledger[0]["endToEndIdentification"], payment["endToEndId"],
        "{ledger:?}"
    );
}

/// Sees that the bank has taken nothing.
async fn assert_not_paid(app: &TestApp) {
    assert_eq!(app.ledger("dnb").await, Vec::<Value>::new());
}

/// The value of a metric, by its name and labels as Prometheus reads them.
async fn metric(client: &Customer, name: &str) -> Option<String> {
    let all = client.get("/metrics").await;
    let all = String::from_utf8(all.bytes).expect("text");
    let line = all.lines().find_map(|line| line.strip_prefix(name));
    line.map(|value| value.trim().to_owned())
}

async fn metric_becomes(client: &Customer, name: &str, value: &str) {
    eventually(
        || metric(client, name),
        |found| found.as_deref() == Some(value),
    )
    .await;
}
