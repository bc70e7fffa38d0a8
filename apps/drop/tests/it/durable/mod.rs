//! Work that outlives its process: webhooks, jobs, the outbox, the operator queue.

mod hostile_webhooks;
mod jobs;
mod operator;
mod reconciliation;
mod webhooks;

use secrecy::SecretString;
use serde_json::Value;

use crate::support::{Answer, TestApp};

/// Where DNB sends its webhooks.
const DNB: &str = "/v1/webhooks/open-banking/dnb";

/// The secret that the sandbox's banks sign with.
fn secret() -> SecretString {
    sandbox::credentials::WEBHOOK_SECRET.to_owned().into()
}

/// Drop's time, as webhooks tell it.
fn now(app: &TestApp) -> i64 {
    kernel::Clock::now(app.clock.as_ref()).timestamp()
}

/// Sends a body with these headers.
pub(crate) async fn send(
    app: &TestApp,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Answer {
    let client = app.anonymous();
    let mut request = client.request(reqwest::Method::POST, path).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request).await
}

/// Sends a body as the bank would.
async fn send_signed(app: &TestApp, body: &[u8]) -> Answer {
    let at = now(app).to_string();
    let signature = crypto::sign_webhook(&secret(), &at, body);
    let headers = [("x-timestamp", at.as_str()), ("x-signature", &signature)];
    send(app, DNB, &headers, body.to_vec()).await
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
