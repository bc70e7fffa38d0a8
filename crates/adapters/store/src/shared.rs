//! What all clones and units of a store have in common.

use std::{path::PathBuf, sync::Arc};

use kernel::FieldCipher;
use tokio::runtime::Handle;

use crate::{config::StoreConfig, engine::Engine, postgres::Connector, statements::Recorder};

/// One database and how to reach it.
pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) cipher: Arc<dyn FieldCipher>,
    pub(crate) runtime: Handle,
    pub(crate) recorder: Arc<Recorder>,
    /// How to get at the database besides the pools.
    pub(crate) source: Source,
    pub(crate) config: StoreConfig,
}

/// Where a connection of its own comes from.
pub(crate) enum Source {
    Postgres(Box<Connector>),
    Sqlite(PathBuf),
}
