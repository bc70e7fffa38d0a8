//! Storage of lists.

use async_trait::async_trait;
use kernel::{AuditEntry, OutboxEvent, Page, PageRequest, StoreError};

use crate::{Digest, ListEntry, ListSource, ListVersion, ListVersionId, SkippedRow};

/// The outcome of storing a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is kept.
    New,
    /// A version of the same source and digest was kept before, under this id.
    Duplicate(ListVersionId),
}

/// Versions of lists. Each version is kept whole and never changed; of each source at most one is
/// active.
#[async_trait]
pub trait ListStore: Send + Sync {
    /// Keeps a version with its entries and the rows that were skipped, all or nothing and not yet
    /// active, unless one of the same source and digest is kept already.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn store(
        &self,
        version: &ListVersion,
        entries: &[ListEntry],
        skipped: &[SkippedRow],
    ) -> Result<Stored, StoreError>;

    /// Makes a version the active one of its source, in one unit with audit entry and event;
    /// `false`, and nothing is written, if it is active already or unknown.
    async fn activate(
        &self,
        id: ListVersionId,
        audit: &AuditEntry,
        event: &OutboxEvent,
    ) -> Result<bool, StoreError>;

    /// The active version of each source, by source. Cheap: other processes ask for it often, to
    /// see whether their index is still the right one.
    async fn active(&self) -> Result<Vec<ListVersion>, StoreError>;

    /// One version.
    async fn version(&self, id: ListVersionId) -> Result<Option<ListVersion>, StoreError>;

    /// The version of a source that came from files of this digest.
    async fn by_digest(
        &self,
        source: ListSource,
        digest: &Digest,
    ) -> Result<Option<ListVersion>, StoreError>;

    /// Versions, newest first; only of this source if one is given.
    async fn versions(
        &self,
        source: Option<ListSource>,
        page: &PageRequest,
    ) -> Result<Page<ListVersion>, StoreError>;

    /// All entries of a version, in the order they were stored in; empty if it is unknown.
    async fn entries(&self, id: ListVersionId) -> Result<Vec<ListEntry>, StoreError>;

    /// The rows that were skipped when a version was read, by row; empty if it is unknown.
    async fn skipped(&self, id: ListVersionId) -> Result<Vec<SkippedRow>, StoreError>;
}
