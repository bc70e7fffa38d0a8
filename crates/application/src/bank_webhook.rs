//! Webhooks of banks as they arrive: verified by signature and time, then stored. What they say is
//! read later, and never relied on.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Clock, StoreError, Timestamp};
use messaging::ReceiveWebhook;
use payments::BankId;
use serde::Deserialize;
use thiserror::Error;

use crate::WebhookSource;

/// How far the clocks of sender and receiver may be apart, transport included.
const REPLAY_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// Longest id of a notice, in bytes.
const MAX_ID_LENGTH: usize = 200;

/// Verifies what banks sign.
pub trait BankSignatures: Send + Sync {
    /// Whether the signature is of this bank, over this timestamp and body; `None` if the bank sends
    /// no webhooks.
    fn is_signed(&self, bank: &str, notice: &SignedNotice<'_>) -> Option<bool>;
}

/// A webhook as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct SignedNotice<'a> {
    /// Unix seconds at which it was sent; part of what is signed.
    pub timestamp: &'a str,
    /// The signature.
    pub signature: &'a str,
    /// The body, to the byte.
    pub body: &'a [u8],
}

/// Why a webhook is not stored.
#[derive(Debug, Error)]
pub enum ReceiveBankWebhookError {
    /// This bank sends no webhooks.
    #[error("this bank sends no webhooks")]
    UnknownBank,
    /// It is not signed by this bank.
    #[error("the webhook is not signed by this bank")]
    NotSigned,
    /// It was sent too long ago, or its timestamp is in the future.
    #[error("the webhook was not sent within five minutes")]
    NotRecent,
    /// It is no notice.
    #[error("the body is not a notice")]
    Malformed(#[source] serde_json::Error),
    /// The id of the notice cannot be kept.
    #[error("must be 1 to 200 visible ASCII characters")]
    InvalidEventId,
    /// Storage failed; the bank sends it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The fields that a notice must have, or may have, in this form.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    event_id: String,
    #[serde(default, rename = "paymentId")]
    _payment: Option<String>,
    #[serde(default, rename = "endToEndIdentification")]
    _end_to_end_identification: Option<String>,
}

/// Verifies and stores webhooks of banks.
#[derive(Clone)]
pub struct ReceiveBankWebhook {
    signatures: Arc<dyn BankSignatures>,
    receive: ReceiveWebhook,
    clock: Arc<dyn Clock>,
}

impl ReceiveBankWebhook {
    /// The use case over its parts.
    pub fn new(
        signatures: Arc<dyn BankSignatures>,
        receive: ReceiveWebhook,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            signatures,
            receive,
            clock,
        }
    }

    /// Stores the webhook; one that was stored before changes nothing.
    ///
    /// # Errors
    /// [`ReceiveBankWebhookError`]; nothing was stored.
    pub async fn receive(
        &self,
        bank: &str,
        notice: &SignedNotice<'_>,
    ) -> Result<(), ReceiveBankWebhookError> {
        let signed = self.signatures.is_signed(bank, notice);
        if !signed.ok_or(ReceiveBankWebhookError::UnknownBank)? {
            return Err(ReceiveBankWebhookError::NotSigned);
        }
        if !is_recent(notice.timestamp, self.clock.now()) {
            return Err(ReceiveBankWebhookError::NotRecent);
        }
        let id = event_id(notice.body)?;
        let source = WebhookSource::Bank(BankId::new(bank)).to_string();
        self.receive.receive(&source, &id, notice.body).await?;
        Ok(())
    }
}

fn is_recent(timestamp: &str, now: Timestamp) -> bool {
    let seconds = timestamp.parse::<i64>().ok();
    let at = seconds.and_then(|seconds| Timestamp::from_timestamp(seconds, 0));
    at.is_some_and(|at| (now - at).abs() <= REPLAY_WINDOW)
}

fn event_id(body: &[u8]) -> Result<String, ReceiveBankWebhookError> {
    let notice: Notice =
        serde_json::from_slice(body).map_err(ReceiveBankWebhookError::Malformed)?;
    let id = notice.event_id;
    let fits = (1..=MAX_ID_LENGTH).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    fits.then_some(id)
        .ok_or(ReceiveBankWebhookError::InvalidEventId)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use kernel::{
        OutboxEvent,
        testing::{TestClock, TestIds},
    };
    use messaging::{
        InboundWebhook, WebhookId,
        ports::{Inbox, Received},
    };

    use super::*;

    /// `dnb` signs with "good"; other banks send nothing.
    struct Signatures;

    impl BankSignatures for Signatures {
        fn is_signed(&self, bank: &str, notice: &SignedNotice<'_>) -> Option<bool> {
            (bank == "dnb").then_some(notice.signature == "good")
        }
    }

    #[derive(Default)]
    struct MemoryInbox(Mutex<Vec<InboundWebhook>>);

    #[async_trait]
    impl Inbox for MemoryInbox {
        async fn receive(
            &self,
            webhook: &InboundWebhook,
            _: &OutboxEvent,
        ) -> Result<Received, StoreError> {
            self.0.lock().unwrap().push(webhook.clone());
            Ok(Received::New)
        }

        async fn webhook(&self, _: WebhookId) -> Result<Option<InboundWebhook>, StoreError> {
            Ok(None)
        }

        async fn sweep_webhooks(&self, _: Timestamp) -> Result<u64, StoreError> {
            Ok(0)
        }
    }

    struct Fixture {
        clock: Arc<TestClock>,
        inbox: Arc<MemoryInbox>,
        webhooks: ReceiveBankWebhook,
    }

    impl Fixture {
        fn new() -> Self {
            let (clock, inbox) = (
                Arc::new(TestClock::default()),
                Arc::new(MemoryInbox::default()),
            );
            let ids = Arc::new(TestIds::default());
            let receive = ReceiveWebhook::new(inbox.clone(), clock.clone(), ids);
            Self {
                webhooks: ReceiveBankWebhook::new(Arc::new(Signatures), receive, clock.clone()),
                clock,
                inbox,
            }
        }

        /// Receives a notice sent so many seconds from now.
        async fn receive(
            &self,
            bank: &str,
            seconds: i64,
            signature: &str,
            body: &str,
        ) -> Result<(), ReceiveBankWebhookError> {
            let timestamp = (self.clock.now().timestamp() + seconds).to_string();
            let notice = SignedNotice {
                timestamp: &timestamp,
                signature,
                body: body.as_bytes(),
            };
            self.webhooks.receive(bank, &notice).await
        }

        fn stored(&self) -> Vec<(String, String)> {
            let stored = self.inbox.0.lock().unwrap();
            let names = stored
                .iter()
                .map(|w| (w.source.clone(), w.event_id.clone()));
            names.collect()
        }
    }

    const NOTICE: &str = r#"{"eventId": "e-1", "paymentId": "p-1"}"#;

    #[tokio::test]
    async fn a_signed_and_recent_notice_is_stored_under_its_bank_and_id() {
        let fixture = Fixture::new();
        for seconds in [-300, 0, 300] {
            let received = fixture.receive("dnb", seconds, "good", NOTICE).await;
            assert!(received.is_ok(), "{seconds}: {received:?}");
        }
        let first = ("open-banking:dnb".to_owned(), "e-1".to_owned());
        assert_eq!(fixture.stored().first(), Some(&first));
    }

    #[tokio::test]
    async fn what_is_not_signed_or_not_recent_is_refused_and_not_stored() {
        use ReceiveBankWebhookError as E;
        let fixture = Fixture::new();
        let unknown = fixture.receive("nobank", 0, "good", NOTICE).await;
        assert!(matches!(unknown, Err(E::UnknownBank)));
        let forged = fixture.receive("dnb", 0, "bad", NOTICE).await;
        assert!(matches!(forged, Err(E::NotSigned)));
        for seconds in [-301, 301] {
            let late = fixture.receive("dnb", seconds, "good", NOTICE).await;
            assert!(matches!(late, Err(E::NotRecent)), "{seconds}");
        }
        assert!(fixture.stored().is_empty());
    }

    #[tokio::test]
    async fn what_is_no_notice_is_refused_and_not_stored() {
        use ReceiveBankWebhookError as E;
        let fixture = Fixture::new();
        for body in [
            "",
            "[]",
            "{}",
            r#"{"eventId": 1}"#,
            r#"{"eventId": "1", "paymentId": 2}"#,
        ] {
            let refused = fixture.receive("dnb", 0, "good", body).await;
            assert!(matches!(refused, Err(E::Malformed(_))), "{body}");
        }
        let long = format!(r#"{{"eventId": "{}"}}"#, "x".repeat(201));
        for body in [r#"{"eventId": ""}"#, r#"{"eventId": "a b"}"#, &long] {
            let refused = fixture.receive("dnb", 0, "good", body).await;
            assert!(matches!(refused, Err(E::InvalidEventId)), "{body}");
        }
        assert!(fixture.stored().is_empty());
    }
}
