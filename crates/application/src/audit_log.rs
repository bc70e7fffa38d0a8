//! The audit log, for officers.

use std::sync::Arc;

use kernel::{AuditFilter, AuditLog, AuditRecord, Page, PageRequest, StoreError};

/// Shows the audit log.
#[derive(Clone)]
pub struct ReadAuditLog {
    log: Arc<dyn AuditLog>,
}

impl ReadAuditLog {
    /// The use case over its port.
    pub fn new(log: Arc<dyn AuditLog>) -> Self {
        Self { log }
    }

    /// Entries, newest first.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn list(
        &self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditRecord>, StoreError> {
        self.log.audit_records(filter, page).await
    }
}
