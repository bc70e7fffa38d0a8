//! Reading the audit log, for officers. Use cases only append to it, through [`crate::ChangeLog`].

use async_trait::async_trait;

use crate::{Actor, AuditId, Page, PageRequest, RequestContext, StoreError, Timestamp, UserId};

/// A stored entry of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRecord {
    /// Id of the entry.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Action, `remittance.accepted`.
    pub action: String,
    /// Id of the entity acted on, with its prefix.
    pub subject: String,
    /// The request.
    pub context: RequestContext,
    /// Further details, or null.
    pub detail: serde_json::Value,
}

/// Which entries to list; each condition narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only about this entity.
    pub subject: Option<String>,
    /// Only actions of this person.
    pub actor: Option<UserId>,
    /// Only at or after.
    pub from: Option<Timestamp>,
    /// Only before.
    pub until: Option<Timestamp>,
}

/// Reads the audit log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Entries by time, newest first. Ids do not order entries: an entry that must be recorded once
    /// has an id computed from its content.
    ///
    /// # Errors
    /// As of any storage port.
    async fn audit_records(
        &self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditRecord>, StoreError>;
}
