//! Locking for the length of one state change.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; a poisoned lock only means that a test failed elsewhere.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
