//! Integration events, delivered after the change that they report is stored.

use crate::{Clock, EventId, IdSource, Timestamp};

/// An entry of the outbox, written in the unit of work of the change it reports.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEvent {
    /// Id of the event; consumers deduplicate by it.
    pub id: EventId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Kind of event, `remittance.completed`.
    pub kind: &'static str,
    /// The entity it happened to; events of one entity are delivered in order.
    pub aggregate_id: String,
    /// What consumers need to know. No restricted personal data.
    pub payload: serde_json::Value,
}

impl OutboxEvent {
    /// A new event with the current time.
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
