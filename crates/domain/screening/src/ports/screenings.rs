//! Storage of screenings and of decisions about their hits.

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp};

use crate::{Dismissal, DismissalId, Outcome, ScreeningId, ScreeningRecord, SubjectRef};

/// Which screenings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScreeningFilter {
    /// Only of this subject.
    pub subject_id: Option<SubjectRef>,
    /// Only with this outcome.
    pub outcome: Option<Outcome>,
}

/// Adds screenings, which are never changed; they and the names in them are confidential and kept for
/// five years (hvitvaskingsloven § 30).
#[async_trait]
pub trait ScreeningRepository: Send {
    /// Adds a screening.
    ///
    /// # Errors
    /// As of any storage port.
    async fn add(&mut self, record: &ScreeningRecord) -> Result<(), StoreError>;
}

/// Changes decisions about hits.
#[async_trait]
pub trait DismissalRepository: Send {
    /// Adds a decision.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn add(&mut self, dismissal: &Dismissal) -> Result<(), StoreError>;

    /// Ends a decision at `at`; `false` unless it held until then.
    async fn revoke(&mut self, id: DismissalId, at: Timestamp) -> Result<bool, StoreError>;
}

/// Reads screenings and decisions about their hits.
#[async_trait]
pub trait ScreeningQueries: Send + Sync {
    /// One screening.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn screening(&self, id: ScreeningId) -> Result<Option<ScreeningRecord>, StoreError>;

    /// The last screening of a subject.
    async fn latest(&self, subject: &SubjectRef) -> Result<Option<ScreeningRecord>, StoreError>;

    /// Screenings, newest first.
    async fn screenings(
        &self,
        filter: &ScreeningFilter,
        page: &PageRequest,
    ) -> Result<Page<ScreeningRecord>, StoreError>;

    /// The decisions about hits of a subject that have not expired at `now`, newest first.
    async fn dismissals(
        &self,
        subject: &SubjectRef,
        now: Timestamp,
    ) -> Result<Vec<Dismissal>, StoreError>;
}
