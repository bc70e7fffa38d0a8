//! What happened, to be told to others after the change that caused it is safely stored.

use crate::{Clock, EventId, IdSource, Timestamp};

/// A line of the outbox: written in the same unit of work as the change it reports.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEvent {
    /// Id of the event; consumers deduplicate by it.
    pub id: EventId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// What kind of thing happened, `remittance.completed`.
    pub kind: &'static str,
    /// The entity it happened to; events of one entity are delivered in order.
    pub aggregate_id: String,
    /// What a consumer needs to know. No restricted personal data.
    pub payload: serde_json::Value,
}

impl OutboxEvent {
    /// An event of now.
    pub fn new(
        ids: &dyn IdSource,
        clock: &dyn Clock,
        kind: &'static str,
        aggregate_id: &impl ToString,
        payload: serde_json::Value,
    ) -> Self {
        Self {
            id: EventId::new(ids),
            occurred_at: clock.now(),
            kind,
            aggregate_id: aggregate_id.to_string(),
            payload,
        }
    }
}
