//! The records of a change: an audit entry, and an event for its subscribers.

use async_trait::async_trait;

use crate::{AuditEntry, OutboxEvent, StoreError};

/// Appends to the audit log and the outbox within a unit of work.
#[async_trait]
pub trait ChangeLog: Send {
    /// Records who did what.
    ///
    /// # Errors
    /// As of any storage port; [`StoreError::Conflict`] with `what == "audit entry"` if there is
    /// one of this id: an entry that must be recorded once has an id computed from its content.
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// Queues an event for delivery after the unit commits.
    ///
    /// # Errors
    /// As of any storage port.
    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError>;
}
