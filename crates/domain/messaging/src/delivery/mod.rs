//! The delivery of outbox events to their subscribers.
//!
//! Each (event, subscriber) is an independent [`Delivery`]: a subscriber that fails does not delay
//! the others. Within one subscriber, the events of one aggregate come in the order in which
//! they were stored: a delivery that is not done, **a dead one included**, holds back the later ones
//! of the same aggregate to the same subscriber until it is delivered, or an operator retries or
//! discards it.

mod backoff;
mod dispatcher;

use async_trait::async_trait;
use kernel::{EventId, IdSource, IntegrationEvent, MalformedEvent, Timestamp};
use thiserror::Error;

pub use self::{
    backoff::Backoff,
    dispatcher::{DispatchSummary, Dispatcher},
};
use crate::DeliveryId;

/// An event as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Id of the event; subscribers tell by it what they have seen before.
    pub id: EventId,
    /// Its position in the order of the outbox.
    pub position: i64,
    /// Time at which it happened.
    pub occurred_at: Timestamp,
    /// The kind of event, such as `remittance.completed`.
    pub kind: String,
    /// The entity it happened to.
    pub aggregate_id: String,
    /// The event's data.
    pub payload: serde_json::Value,
}

impl StoredEvent {
    /// The event of one context; `None` if it is another context's.
    ///
    /// # Errors
    /// [`MalformedEvent`], if the payload does not have the form of its kind.
    pub fn read<E: IntegrationEvent>(&self) -> Result<Option<E>, MalformedEvent> {
        E::from_stored(&self.kind, &self.aggregate_id, &self.payload)
    }
}

/// Why a subscriber did not accept an event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// Not now; tried again with back-off.
    #[error("{0}")]
    Retry(String),
    /// Never: trying again would change nothing, so that a person has to look.
    #[error("{0}")]
    Never(String),
}

impl From<kernel::StoreError> for DeliveryError {
    /// Storage that fails today may work tomorrow; data that does not fit will not.
    fn from(error: kernel::StoreError) -> Self {
        match error {
            kernel::StoreError::Inconsistent { .. } => Self::Never(error.to_string()),
            _ => Self::Retry(error.to_string()),
        }
    }
}

impl From<MalformedEvent> for DeliveryError {
    /// What cannot be read today cannot be read tomorrow.
    fn from(error: MalformedEvent) -> Self {
        Self::Never(format!("{error}: {}", error.source))
    }
}

/// A subscriber, to which events are delivered.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// Its name, for ever: deliveries are kept under it. Lower-case letters and hyphens.
    fn name(&self) -> &'static str;

    /// Whether it subscribes to events of this kind.
    fn wants(&self, kind: &str) -> bool;

    /// Takes an event. Comes at least once for each, in order for each aggregate; the same id may
    /// come again after a crash.
    ///
    /// # Errors
    /// [`DeliveryError`].
    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError>;
}

/// A delivery to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Name of the subscriber.
    pub subscriber: &'static str,
}

impl NewDelivery {
    /// A delivery to this subscriber.
    pub fn to(subscriber: &'static str, ids: &dyn IdSource) -> Self {
        let id = DeliveryId::new(ids);
        Self { id, subscriber }
    }
}

/// A delivery that the caller holds the lease of.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// Name of the subscriber.
    pub subscriber: String,
    /// The lease: counts claims, so that who lost it cannot settle what another now holds.
    pub lease: i64,
    /// Tries up to and with this one.
    pub attempts: u16,
    /// The event.
    pub event: StoredEvent,
}

/// The state of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be tried.
    Pending {
        /// Not before; it also has to wait for earlier events of its aggregate.
        next_attempt_at: Timestamp,
    },
    /// A worker is processing it.
    Leased {
        /// End of the lease; then others may claim it.
        until: Timestamp,
    },
    /// Taken by the subscriber.
    Delivered {
        /// Time of this change.
        at: Timestamp,
    },
    /// Dead letter: an operator has to settle it.
    Dead {
        /// Time of this change.
        at: Timestamp,
    },
    /// An operator decided that it need not be delivered.
    Discarded {
        /// Time of this change.
        at: Timestamp,
    },
}

impl DeliveryState {
    /// Its name, for operators.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "pending",
            Self::Leased { .. } => "leased",
            Self::Delivered { .. } => "delivered",
            Self::Dead { .. } => "dead",
            Self::Discarded { .. } => "discarded",
        }
    }
}

/// The delivery of one event to one subscriber.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Name of the subscriber.
    pub subscriber: String,
    /// Its state.
    pub state: DeliveryState,
    /// Tries so far, since it was last retried by hand.
    pub attempts: u16,
    /// Error of the last failed attempt.
    pub last_error: Option<String>,
    /// The event.
    pub event: StoredEvent,
}
