//! What only a person can resolve. Events open and close tasks, see the crate `application`.

use kernel::{EventId, Timestamp};

use crate::OperatorTaskId;

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// Somebody has to look.
    Open,
    /// Nothing is left to do.
    Closed {
        /// When.
        at: Timestamp,
        /// The kind of event that closed it, or `operator`.
        by: String,
    },
}

/// Something that only a person can resolve.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorTask {
    /// Id.
    pub id: OperatorTaskId,
    /// The event that opened it; it opens one task however often it is delivered.
    pub event_id: EventId,
    /// The kind of that event.
    pub kind: String,
    /// The entity it is about, by its prefixed id.
    pub subject: String,
    /// The event's data.
    pub detail: serde_json::Value,
    /// When it happened.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub state: TaskState,
}
