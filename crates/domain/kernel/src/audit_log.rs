//! The audit log as officers read it. Use cases only ever add to it, through [`crate::ChangeLog`].

use async_trait::async_trait;

use crate::{Actor, AuditId, Page, PageRequest, RequestContext, StoreError, Timestamp, UserId};

/// One line of the audit log as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRecord {
    /// Id of the entry.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What, `remittance.accepted`.
    pub action: String,
    /// The entity acted on, by its prefixed id.
    pub subject: String,
    /// The request.
    pub context: RequestContext,
    /// More about it; null for nothing.
    pub detail: serde_json::Value,
}

/// Which lines to list; each condition narrows the list further.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only about this entity.
    pub subject: Option<String>,
    /// Only what this person did.
    pub actor: Option<UserId>,
    /// Only at or after.
    pub from: Option<Timestamp>,
    /// Only before.
    pub until: Option<Timestamp>,
}

/// Reads the audit log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Lines by their time, the newest first. An id need not tell the time of its line: what must
    /// be recorded once bears an id computed from what it records.
    ///
    /// # Errors
    /// As of any storage port.
    async fn audit_records(
        &self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditRecord>, StoreError>;
}
