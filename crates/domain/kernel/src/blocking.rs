//! Work that computes for long or blocks, as a port: it must not hold up the threads that answer
//! requests.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use thiserror::Error;

/// The work did not come to its end: it panicked, or the process is stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the work was not finished: it panicked, or the process is stopping")]
pub struct WorkAborted;

/// Threads for work that computes for long or blocks.
#[async_trait]
pub trait BlockingThreads: Send + Sync {
    /// Runs the work on such a thread and waits for its end. Work that has begun goes on even if the
    /// caller no longer waits.
    ///
    /// # Errors
    /// [`WorkAborted`]
    async fn run(&self, work: Box<dyn FnOnce() + Send>) -> Result<(), WorkAborted>;
}

/// Runs the work on a blocking thread and returns its result.
///
/// # Errors
/// [`WorkAborted`]
pub async fn run_blocking<T: Send + 'static>(
    threads: &dyn BlockingThreads,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, WorkAborted> {
    let result = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&result);
    let store_result = move || {
        let finished = work();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(finished);
    };
    threads.run(Box::new(store_result)).await?;
    let mut result = result.lock().unwrap_or_else(PoisonError::into_inner);
    result.take().ok_or(WorkAborted)
}
