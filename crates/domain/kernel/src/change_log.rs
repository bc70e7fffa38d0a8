//! The two lines every change leaves behind: one for auditors, one for whoever must hear of it.

use async_trait::async_trait;

use crate::{AuditEntry, OutboxEvent, StoreError};

/// Appends to the audit log and the outbox within a unit of work.
#[async_trait]
pub trait ChangeLog: Send {
    /// Records who did what.
    ///
    /// # Errors
    /// As of any storage port; [`ConflictOn::AuditEntry`](crate::ConflictOn::AuditEntry) if there is
    /// one of this id: what must be recorded once bears an id computed from what it records.
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// Queues an event for delivery after the unit commits.
    ///
    /// # Errors
    /// As of any storage port.
    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError>;
}
