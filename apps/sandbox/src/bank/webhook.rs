//! Webhooks: each change of a payment's status, signed, in order, with a few retries.

use std::time::Duration;

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use url::Url;

use super::payment::Payment;
use crate::random;

/// Where a bank reports to.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subscription {
    url: Url,
    secret: String,
}

/// One report, ready to send.
pub(super) struct Notice {
    subscription: Subscription,
    body: String,
    timestamp: i64,
}

impl Notice {
    /// The report of a payment's present status.
    pub(super) fn of(subscription: &Subscription, payment: &Payment, now: DateTime<Utc>) -> Self {
        let body = json!({
            "eventId": random::id(),
            "paymentId": payment.id,
            "endToEndIdentification": payment.order.end_to_end_identification,
            "transactionStatus": payment.status.code(),
            "occurredAt": now,
        });
        Self {
            subscription: subscription.clone(),
            body: body.to_string(),
            timestamp: now.timestamp(),
        }
    }

    /// `sha256=` and the hex HMAC of timestamp, a point and the body.
    fn signature(&self) -> String {
        let message = format!("{}.{}", self.timestamp, self.body);
        // HMAC takes keys of any length; the error type exists for other MACs.
        let tag = Hmac::<Sha256>::new_from_slice(self.subscription.secret.as_bytes())
            .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
            .unwrap_or_default();
        format!("sha256={}", hex::encode(tag))
    }

    async fn send(&self, client: &reqwest::Client) -> Result<(), String> {
        let answer = client
            .post(self.subscription.url.clone())
            .header("Content-Type", "application/json")
            .header("X-Timestamp", self.timestamp.to_string())
            .header("X-Signature", self.signature())
            .body(self.body.clone())
            .send()
            .await
            .map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("answered {}", answer.status()))
        }
    }
}

const TIME_OUT: Duration = Duration::from_secs(5);
/// Waits before the second, third and fourth attempt.
const RETRIES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// Sends in the background, one after the other.
pub(super) fn deliver(notices: Vec<Notice>) {
    if notices.is_empty() {
        return;
    }
    actix_web::rt::spawn(async move {
        let client = match client() {
            Ok(client) => client,
            Err(error) => {
                tracing::error!(%error, "no HTTP client for webhooks");
                return;
            }
        };
        for notice in notices {
            attempt(&client, &notice).await;
        }
    });
}

async fn attempt(client: &reqwest::Client, notice: &Notice) {
    let mut waits = RETRIES.iter();
    loop {
        let Err(error) = notice.send(client).await else {
            return;
        };
        let Some(wait) = waits.next() else {
            tracing::warn!(%error, "webhook given up");
            return;
        };
        tracing::debug!(%error, "webhook will be tried again");
        tokio::time::sleep(*wait).await;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox shares no crate with the product, so it cannot use its HTTP client"
)]
fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(TIME_OUT).build()
}
