//! Where this context keeps what it knows, as the use cases are handed it.

use std::sync::Arc;

use kernel::UnitOfWorkFactory;

use crate::ports::{ListQueries, ScreeningQueries, ScreeningUnitOfWork};

/// Storage of this context.
#[derive(Clone)]
pub struct Storage {
    /// Begins units of work.
    pub units: Arc<dyn UnitOfWorkFactory<dyn ScreeningUnitOfWork>>,
    /// Reads lists.
    pub lists: Arc<dyn ListQueries>,
    /// Reads screenings and decisions about their hits.
    pub screenings: Arc<dyn ScreeningQueries>,
}

impl Storage {
    /// One store that is all of them.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: UnitOfWorkFactory<dyn ScreeningUnitOfWork> + ListQueries + ScreeningQueries + 'static,
    {
        Self {
            units: store.clone(),
            lists: store.clone(),
            screenings: store,
        }
    }
}
