//! Storage in memory for the tests of use cases.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::lock::{Mutex as WriterLock, OwnedMutexGuard};

use crate::{Page, PageRequest};

/// The tables of a context in memory. A unit of work changes a copy of them, which replaces the
/// committed ones at commit; the next unit waits until then, as with SQLite's one writer.
#[derive(Debug, Default)]
pub struct MemoryTables<T> {
    committed: Arc<Mutex<T>>,
    writer: Arc<WriterLock<()>>,
}

impl<T> Clone for MemoryTables<T> {
    /// The same tables.
    fn clone(&self) -> Self {
        Self {
            committed: Arc::clone(&self.committed),
            writer: Arc::clone(&self.writer),
        }
    }
}

impl<T: Clone> MemoryTables<T> {
    /// Tables with this content.
    pub fn new(tables: T) -> Self {
        Self {
            committed: Arc::new(Mutex::new(tables)),
            writer: Arc::default(),
        }
    }

    /// What is committed. Not to be held across an `await`.
    pub fn committed(&self) -> MutexGuard<'_, T> {
        self.committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a unit of work; waits for the unit before it.
    pub async fn begin(&self) -> MemoryUnit<T> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        MemoryUnit {
            tables: self.committed().clone(),
            committed: Arc::clone(&self.committed),
            _writer: writer,
        }
    }

    /// Changes the tables in a unit of work of its own.
    pub async fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut unit = self.begin().await;
        let result = change(&mut unit.tables);
        unit.commit();
        result
    }
}

/// A unit of work over [`MemoryTables`]. Dropped without a commit, it changes nothing.
#[derive(Debug)]
pub struct MemoryUnit<T> {
    /// The tables as the unit sees and changes them.
    pub tables: T,
    committed: Arc<Mutex<T>>,
    _writer: OwnedMutexGuard<()>,
}

impl<T> MemoryUnit<T> {
    /// Replaces the committed tables.
    pub fn commit(self) {
        let mut committed = self
            .committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *committed = self.tables;
    }
}

/// Cuts a page from rows, newest first by their ids.
pub fn newest_first<T, I: Ord + std::fmt::Display>(
    rows: impl Iterator<Item = T>,
    request: &PageRequest,
    id: impl Fn(&T) -> I,
) -> Page<T> {
    let mut rows: Vec<T> = rows.collect();
    rows.sort_by_key(|row| std::cmp::Reverse(id(row)));
    if let Some(after) = request.after() {
        rows.retain(|row| id(row).to_string().as_str() < after.as_str());
    }
    Page::cut(rows, request.limit(), id)
}
