//! Webhooks: each change of a payment's status, signed, in order, with a few retries.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;
use url::Url;

use super::payment::Payment;
use crate::{
    random,
    webhooks::{self, Delivery},
};

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

    fn delivery(&self) -> Delivery {
        Delivery {
            url: self.subscription.url.clone(),
            headers: vec![
                ("X-Timestamp", self.timestamp.to_string()),
                ("X-Signature", self.signature()),
            ],
            body: self.body.clone(),
        }
    }
}

/// Sends in the background, one after the other.
pub(super) fn deliver(notices: &[Notice]) {
    webhooks::deliver(notices.iter().map(Notice::delivery).collect());
}
