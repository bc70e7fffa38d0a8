//! The error when screening is not possible.

use kernel::{StoreError, WorkAborted};
use screening::ScreenError;
use thiserror::Error;

/// Why screening is not possible now. The caller must not go on as if the result were clear.
#[derive(Debug, Error)]
pub enum ScreeningUnavailable {
    /// Storage failed, or a stored list cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Screening failed.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// The index was not built.
    #[error("the index of lists was not built")]
    Index(#[from] WorkAborted),
}
