//! The storage ports of this context, as passed to the use cases.

use std::sync::Arc;

use kernel::UnitOfWorkFactory;

use crate::ports::{IdentityQueries, IdentityUnitOfWork};

/// Storage of this context.
#[derive(Clone)]
pub struct Storage {
    /// Begins units of work.
    pub units: Arc<dyn UnitOfWorkFactory<dyn IdentityUnitOfWork>>,
    /// Reads.
    pub queries: Arc<dyn IdentityQueries>,
}

impl Storage {
    /// One store that is both.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: UnitOfWorkFactory<dyn IdentityUnitOfWork> + IdentityQueries + 'static,
    {
        Self {
            units: store.clone(),
            queries: store,
        }
    }
}
