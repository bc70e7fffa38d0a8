//! Tasks that only a person can resolve. Events open and close tasks, see the crate `application`.

use kernel::{EventId, Timestamp};

use crate::OperatorTaskId;

/// The state of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// An operator has to settle it.
    Open,
    /// Nothing is left to do.
    Closed {
        /// Time of closing.
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
    /// Time at which it was opened.
    pub opened_at: Timestamp,
    /// Its state.
    pub state: TaskState,
}
