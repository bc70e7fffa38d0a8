//! The index that is in use. A new one takes its place at once; who searches goes on with the old.

use std::sync::{Arc, PoisonError, RwLock};

use super::Index;

/// Holds the index that is in use.
#[derive(Default)]
pub struct IndexSlot(RwLock<Arc<Index>>);

impl IndexSlot {
    /// A slot with this index.
    pub fn new(index: Index) -> Self {
        Self(RwLock::new(Arc::new(index)))
    }

    /// The index in use now.
    pub fn current(&self) -> Arc<Index> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another index in use and gives the old one back.
    pub fn swap(&self, index: Index) -> Arc<Index> {
        let index = Arc::new(index);
        let mut slot = self.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, index)
    }
}
