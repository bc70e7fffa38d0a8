//! Webhooks: kept as they came before anybody acts on them, so that a crash loses none and a
//! partner's word can be shown later. What they say is never believed; they only say that now is a
//! good time to ask.

use std::sync::Arc;

use kernel::{Clock, IdSource, IntegrationEvent, StoreError, Timestamp, crash_point};

use crate::{
    MessagingEvent, StoredWebhook, WebhookId,
    ports::{Inbox, Received},
};

/// A webhook as it came in, its signature verified.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundWebhook {
    /// Id.
    pub id: WebhookId,
    /// The sender, such as `open-banking:dnb`.
    pub source: String,
    /// The sender's own id of it, by which repetitions are known.
    pub event_id: String,
    /// Time at which it was received.
    pub received_at: Timestamp,
    /// The body, to the byte; sealed at rest.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for InboundWebhook {
    /// Without the body, which may name people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InboundWebhook")
            .field("id", &self.id)
            .field("source", &self.source)
            .field("event_id", &self.event_id)
            .finish_non_exhaustive()
    }
}

/// Keeps webhooks whose signature was verified.
#[derive(Clone)]
pub struct ReceiveWebhook {
    inbox: Arc<dyn Inbox>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ReceiveWebhook {
    /// The use case over its ports.
    pub fn new(inbox: Arc<dyn Inbox>, clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Self {
        Self { inbox, clock, ids }
    }

    /// Keeps it; one that came before changes nothing.
    ///
    /// # Errors
    /// As of any storage port; the sender is to send it again.
    pub async fn receive(
        &self,
        source: &str,
        event_id: &str,
        body: &[u8],
    ) -> Result<Received, StoreError> {
        let webhook = InboundWebhook {
            id: WebhookId::new(self.ids.as_ref()),
            source: source.to_owned(),
            event_id: event_id.to_owned(),
            received_at: self.clock.now(),
            body: body.to_vec(),
        };
        let event = MessagingEvent::WebhookReceived(StoredWebhook {
            webhook_id: webhook.id,
            source: source.to_owned(),
        });
        let event = event.to_outbox(self.ids.as_ref(), self.clock.as_ref());
        let received = self.inbox.receive(&webhook, &event).await?;
        crash_point("webhook.after_commit");
        Ok(received)
    }
}
