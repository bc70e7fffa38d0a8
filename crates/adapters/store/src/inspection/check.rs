//! The trait of checks.

use async_trait::async_trait;
use kernel::StoreError;

use super::snapshot::Inspection;

/// One thing that has to hold of the stored data.
#[async_trait]
pub(crate) trait Check: Send + Sync {
    /// Short, for lists: `payments`.
    fn name(&self) -> &'static str;

    /// The statement that holds if nothing is found, as a sentence.
    fn says(&self) -> &'static str;

    /// Examines the snapshot, and records there what was examined and found.
    ///
    /// # Errors
    /// The database failed; what does not fit is a finding, no error.
    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError>;
}
