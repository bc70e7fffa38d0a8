//! The one value that implements every storage port.

use std::{fmt, sync::Arc};

use diesel::{IntoSql, sql_types::Integer};
use kernel::{FieldCipher, StoreError};
use tokio::runtime::Handle;

use crate::{
    config::{DatabaseUrl, OpenError, StoreConfig},
    engine::{Engine, PoolUse, read},
    migrate::{self, MigrateError},
    postgres::Connector,
    query::RunQueryDsl,
    shared::{Shared, Source},
    sqlite,
    statements::{Recorder, StatementLog},
    unit::Unit,
};

/// Every storage port on one database. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

impl Store {
    /// Opens a store. Nothing is connected yet: an unreachable server shows as
    /// [`StoreError::Unavailable`] of the first call, and a later call finds it back.
    ///
    /// # Errors
    /// See [`OpenError`]; also when called outside of a tokio runtime, which has to outlive the
    /// store: it drives the connections.
    pub fn open(config: StoreConfig, cipher: Arc<dyn FieldCipher>) -> Result<Self, OpenError> {
        let runtime = Handle::try_current().map_err(|_| OpenError::NoRuntime)?;
        let recorder = Arc::new(Recorder::default());
        if config.pool_size == 0 {
            return Err(OpenError::Pool("a pool has at least one connection".into()));
        }
        let (engine, source) = match &config.url {
            DatabaseUrl::Sqlite { path } => {
                sqlite::make_folder(path)?;
                (
                    Engine::Sqlite {
                        readers: sqlite::readers(path, &config, &recorder)?,
                        writer: sqlite::writer(path, &config, &recorder)?,
                    },
                    Source::Sqlite(path.clone()),
                )
            }
            DatabaseUrl::Postgres(url) => {
                let connector = Connector::new(url, &config, &recorder, runtime.clone())?;
                (
                    Engine::Postgres(connector.pool(&config)?),
                    Source::Postgres(Box::new(connector)),
                )
            }
        };
        Ok(Self {
            shared: Arc::new(Shared {
                engine,
                cipher,
                runtime,
                recorder,
                source,
                config,
            }),
        })
    }

    /// `postgresql` or `sqlite`.
    pub fn engine(&self) -> &'static str {
        match self.pools() {
            Engine::Postgres(_) => "postgresql",
            Engine::Sqlite { .. } => "sqlite",
        }
    }

    /// The present utilisation of the pools, for metrics.
    pub fn pool_use(&self) -> Vec<PoolUse> {
        self.pools().pools()
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there is none.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let answer: i32 = read!(self, |c| diesel::select(1.into_sql::<Integer>())
            .get_result(c)
            .await)?;
        debug_assert_eq!(answer, 1);
        Ok(())
    }

    /// Brings the schema up to date; returns the names of the migrations applied now. Safe to run
    /// from several processes at once: the others wait for the first.
    ///
    /// # Errors
    /// See [`MigrateError`]; on both engines each migration is applied whole or not at all.
    pub async fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        migrate::run(&self.shared.source, &self.shared.config).await
    }

    /// Names of the migrations that [`Self::migrate`] would apply, in order.
    ///
    /// # Errors
    /// See [`MigrateError`].
    pub async fn pending_migrations(&self) -> Result<Vec<String>, MigrateError> {
        migrate::pending(&self.shared.source, &self.shared.config).await
    }

    /// Records the statements that this store and its clones send from now on. For tests and
    /// diagnosis; one log at a time.
    pub fn record_statements(&self) -> StatementLog {
        StatementLog::start(Arc::clone(&self.shared.recorder))
    }

    pub(crate) fn pools(&self) -> &Engine {
        &self.shared.engine
    }

    pub(crate) fn source(&self) -> &Source {
        &self.shared.source
    }

    pub(crate) fn vault_shared(&self) -> Arc<dyn FieldCipher> {
        Arc::clone(&self.shared.cipher)
    }

    pub(crate) fn cipher(&self) -> &dyn FieldCipher {
        self.shared.cipher.as_ref()
    }

    pub(crate) async fn begin_unit(&self) -> Result<Box<Unit>, StoreError> {
        Unit::begin(Arc::clone(&self.shared)).await.map(Box::new)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({:?})", self.shared.config.url)
    }
}
