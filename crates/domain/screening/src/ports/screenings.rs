//! Storage of screenings and of decisions about their hits.

use async_trait::async_trait;
use kernel::{AuditEntry, OutboxEvent, Page, PageRequest, StoreError, Timestamp};

use crate::{Dismissal, DismissalId, Outcome, ScreeningId, ScreeningRecord, SubjectRef};

/// Which screenings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScreeningFilter {
    /// Only of this subject.
    pub subject_id: Option<SubjectRef>,
    /// Only with this outcome.
    pub outcome: Option<Outcome>,
}

/// Screenings and decisions about their hits. Screenings are never changed; they and the names in
/// them are confidential and kept for five years (hvitvaskingsloven § 30).
#[async_trait]
pub trait ScreeningStore: Send + Sync {
    /// Keeps a screening and publishes `event` in the same unit.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn record(
        &self,
        record: &ScreeningRecord,
        event: Option<&OutboxEvent>,
    ) -> Result<(), StoreError>;

    /// One screening.
    async fn screening(&self, id: ScreeningId) -> Result<Option<ScreeningRecord>, StoreError>;

    /// The last screening of a subject.
    async fn latest(&self, subject: &SubjectRef) -> Result<Option<ScreeningRecord>, StoreError>;

    /// Screenings, newest first.
    async fn screenings(
        &self,
        filter: &ScreeningFilter,
        page: &PageRequest,
    ) -> Result<Page<ScreeningRecord>, StoreError>;

    /// Keeps a decision, in one unit with its audit entry.
    async fn dismiss(&self, dismissal: &Dismissal, audit: &AuditEntry) -> Result<(), StoreError>;

    /// Ends a decision at `at`; `false` unless it held until then.
    async fn revoke(
        &self,
        id: DismissalId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, StoreError>;

    /// The decisions about hits of a subject that have not expired at `now`, newest first.
    async fn dismissals(
        &self,
        subject: &SubjectRef,
        now: Timestamp,
    ) -> Result<Vec<Dismissal>, StoreError>;
}
