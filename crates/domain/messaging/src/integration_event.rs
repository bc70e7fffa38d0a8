//! Events of messaging itself: webhooks received, and dead letters.

use kernel::{EventData, EventId};
use serde::{Deserialize, Serialize};

use crate::{DeliveryId, WebhookId};

kernel::integration_events! {
    /// Events that messaging itself publishes.
    MessagingEvent, MessagingEventKind {
        /// A partner's webhook was stored.
        WebhookReceived(StoredWebhook) = "webhook.received",
        /// The delivery of an event was given up.
        DeliveryDead(DeadDelivery) = "outbox.dead_letter",
        /// An operator has a dead delivery tried again.
        DeliveryRetried(DeliveryDecision) = "outbox.retried",
        /// An operator decided that a dead delivery is not needed.
        DeliveryDiscarded(DeliveryDecision) = "outbox.discarded",
    }
}

/// A webhook as it was stored. Each is an entity of its own: none waits for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredWebhook {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The sender, such as `open-banking:dnb`.
    pub source: String,
}

impl EventData for StoredWebhook {
    const AGGREGATE: &'static str = "webhookId";

    fn aggregate_id(&self) -> String {
        self.webhook_id.to_string()
    }
}

/// A delivery that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadDelivery {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Name of the subscriber.
    pub subscriber: String,
    /// The event.
    pub event_id: EventId,
    /// The kind of that event.
    pub kind: String,
    /// The entity that event is about.
    pub aggregate_id: String,
}

impl EventData for DeadDelivery {
    const AGGREGATE: &'static str = "deliveryId";

    fn aggregate_id(&self) -> String {
        self.delivery_id.to_string()
    }
}

/// An operator's decision on a dead delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryDecision {
    /// The delivery.
    pub delivery_id: DeliveryId,
}

impl EventData for DeliveryDecision {
    const AGGREGATE: &'static str = "deliveryId";

    fn aggregate_id(&self) -> String {
        self.delivery_id.to_string()
    }
}

#[cfg(test)]
mod tests;
