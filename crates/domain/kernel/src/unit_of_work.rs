//! What changes together, and how often a change is tried while others come first.

use std::future::Future;

use async_trait::async_trait;

use crate::{ChangeLog, ConflictOn, StoreError};

/// How often a change is tried, unless its use case has a reason for another number.
pub const MAX_ATTEMPTS: usize = 6;

/// One transaction. Dropped without [`commit`](Self::commit), nothing of it happened. Each context
/// extends it by its repositories.
#[async_trait]
pub trait UnitOfWork: Send {
    /// Audit log and outbox.
    fn change_log(&mut self) -> &mut dyn ChangeLog;

    /// Commits all of it.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of the unit happened, or, if the connection was lost during the
    /// commit, all or nothing of it.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Begins units of work of one context, which is what `U` says.
#[async_trait]
pub trait UnitOfWorkFactory<U: UnitOfWork + ?Sized>: Send + Sync {
    /// Begins a unit of work.
    ///
    /// # Errors
    /// As of any storage port.
    async fn begin(&self) -> Result<Box<U>, StoreError>;
}

/// An error that may say that another change came first.
pub trait ConflictError {
    /// On what the change conflicted; `None` for every other failure.
    fn conflict(&self) -> Option<&ConflictOn>;
}

impl ConflictError for StoreError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Conflict(on) => Some(on),
            _ => None,
        }
    }
}

/// Optimistic concurrency: reads, decides and stores by `attempt` until no other change comes first,
/// `attempts` times at most.
///
/// # Errors
/// That of the last attempt; a conflict if others came first each time.
pub async fn retry_conflicts<T, E, Attempt>(
    attempts: usize,
    mut attempt: impl FnMut() -> Attempt,
) -> Result<T, E>
where
    E: ConflictError,
    Attempt: Future<Output = Result<T, E>>,
{
    for _ in 1..attempts {
        match attempt().await {
            Err(error) if error.conflict().is_some() => {}
            done => return done,
        }
    }
    attempt().await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::FutureExt as _;

    use super::*;

    fn ready<T>(future: impl Future<Output = T>) -> T {
        future.now_or_never().unwrap()
    }

    fn version() -> StoreError {
        StoreError::Conflict(ConflictOn::Version("users"))
    }

    #[test]
    fn a_conflict_is_tried_again_until_it_passes() {
        let tried = Cell::new(0);
        let done: Result<i32, _> = ready(retry_conflicts(MAX_ATTEMPTS, || async {
            tried.set(tried.get() + 1);
            if tried.get() < 3 {
                Err(version())
            } else {
                Ok(7)
            }
        }));
        assert_eq!((done.unwrap(), tried.get()), (7, 3));
    }

    #[test]
    fn a_conflict_that_does_not_pass_is_returned_after_the_last_attempt() {
        let tried = Cell::new(0);
        let done: Result<(), _> = ready(retry_conflicts(MAX_ATTEMPTS, || async {
            tried.set(tried.get() + 1);
            Err(version())
        }));
        assert!(matches!(
            done,
            Err(StoreError::Conflict(ConflictOn::Version("users")))
        ));
        assert_eq!(tried.get(), MAX_ATTEMPTS);
    }

    #[test]
    fn another_failure_is_not_tried_again() {
        let tried = Cell::new(0);
        let done: Result<(), _> = ready(retry_conflicts(MAX_ATTEMPTS, || async {
            tried.set(tried.get() + 1);
            Err(StoreError::Failed("a defect".into()))
        }));
        assert!(matches!(done, Err(StoreError::Failed(_))));
        assert_eq!(tried.get(), 1);
    }
}
