//! Builds the index of lists from storage.

use kernel::{BlockingThreads, run_blocking};
use screening::{Index, ListVersion, ports::ListStore};

use super::ScreeningUnavailable;

/// The index of these versions of lists. Built on a blocking thread: it takes seconds for the full
/// lists.
///
/// # Errors
/// [`ScreeningUnavailable`]
pub async fn build_index(
    lists: &dyn ListStore,
    threads: &dyn BlockingThreads,
    versions: Vec<ListVersion>,
) -> Result<Index, ScreeningUnavailable> {
    let mut entries = Vec::new();
    for version in &versions {
        entries.extend(lists.entries(version.id).await?);
    }
    Ok(run_blocking(threads, move || Index::build(versions, entries)).await?)
}
