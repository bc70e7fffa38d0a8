//! Who has to be screened again when a list changes.

use async_trait::async_trait;
use kernel::StoreError;

use crate::{ScreenedSubject, SubjectRef};

/// All subjects under screening: customers and recipients that are not erased.
#[async_trait]
pub trait ScreenedSubjects: Send + Sync {
    /// Up to `limit` subjects with ids greater than `after`, ascending by the bytes of their ids;
    /// fewer than `limit` only at the end.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn subjects(
        &self,
        after: Option<&SubjectRef>,
        limit: u16,
    ) -> Result<Vec<ScreenedSubject>, StoreError>;

    /// How many there are. Counted apart from the walk, so that it can be held against it.
    async fn count(&self) -> Result<u64, StoreError>;
}
