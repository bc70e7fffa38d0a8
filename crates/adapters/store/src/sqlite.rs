//! The embedded engine: connections set up for one durable writer and many readers.

use std::{
    error::Error as StdError, future::Future, path::Path, pin::Pin, sync::Arc, time::Duration,
};

use diesel::{
    Connection as _, ConnectionError, ConnectionResult, QueryResult,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    sqlite::SqliteConnection as RawConnection,
};
use diesel_async::{
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
    sync_connection_wrapper::{SpawnBlocking, SyncConnectionWrapper},
};

use crate::{
    config::{OpenError, StoreConfig},
    statements::Recorder,
};

/// A connection whose statements run on tokio's blocking threads.
pub(crate) type SqliteConnection = SyncConnectionWrapper<RawConnection, Detached>;

/// Runs statements on blocking threads and detaches them when their caller is gone. diesel's own
/// way waits for the statement within `Drop`, which panics on the single-threaded runtimes of
/// actix-web; ours may not, since an abandoned connection never returns to its pool
/// ([`crate::engine::Lease`]).
pub(crate) struct Detached;

type Blocking<'a, R> =
    Pin<Box<dyn Future<Output = Result<R, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

impl SpawnBlocking for Detached {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> Blocking<'a, R>
    where
        R: Send + 'static,
    {
        let running = tokio::task::spawn_blocking(task);
        Box::pin(async move { running.await.map_err(Into::into) })
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// The access that a connection has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// The connections that cannot write.
pub(crate) fn readers(
    path: &Path,
    config: &StoreConfig,
    recorder: &Arc<Recorder>,
) -> Result<Pool<SqliteConnection>, OpenError> {
    pool(path, config, Access::Read, config.pool_size, recorder)
}

/// The one connection that can.
pub(crate) fn writer(
    path: &Path,
    config: &StoreConfig,
    recorder: &Arc<Recorder>,
) -> Result<Pool<SqliteConnection>, OpenError> {
    pool(path, config, Access::Write, 1, recorder)
}

/// Makes the file's folder, for its owner alone, if it is not there.
pub(crate) fn make_folder(path: &Path) -> std::io::Result<()> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Makes the file, if it is not there, for its owner alone; SQLite gives what it keeps beside the
/// file the same mode. Where it cannot be made, opening it says why.
///
/// It gets its name when it is closed already: closing a handle of a file ends the locks that SQLite
/// has on it in this process.
fn make_private_file(path: &Path) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if !path.exists()
        && let Ok(file) = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
    {
        // Another connection may have been faster.
        let _ = file.into_temp_path().persist_noclobber(path);
    }
}

fn pool(
    path: &Path,
    config: &StoreConfig,
    access: Access,
    size: usize,
    recorder: &Arc<Recorder>,
) -> Result<Pool<SqliteConnection>, OpenError> {
    let (recorder, busy) = (Arc::clone(recorder), config.statement_timeout);
    let mut manager = ManagerConfig::<SqliteConnection>::default();
    manager.recycling_method = RecyclingMethod::Fast;
    manager.custom_setup = Box::new(move |url| {
        let (url, recorder) = (url.to_owned(), Arc::clone(&recorder));
        Box::pin(async move {
            let opening = tokio::task::spawn_blocking(move || {
                let mut connection = establish(&url, access, busy)?;
                connection.set_instrumentation(recorder.instrumentation());
                Ok(connection)
            });
            let opened = opening.await;
            opened
                .map_err(|error| ConnectionError::BadConnection(error.to_string()))?
                .map(SyncConnectionWrapper::new)
        })
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url(path), manager);
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(config.queue_timeout))
        .create_timeout(Some(config.acquire_timeout))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| OpenError::Pool(error.to_string()))
}

fn url(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A connection for writing outside of the pools, for migrations.
pub(crate) fn establish_writer(path: &Path, busy: Duration) -> ConnectionResult<RawConnection> {
    establish(&url(path), Access::Write, busy)
}

/// Opens the file. Each setting is a statement of its own, the busy time-out first: the others may
/// have to wait for another process.
fn establish(url: &str, access: Access, busy: Duration) -> ConnectionResult<RawConnection> {
    make_private_file(Path::new(url));
    let mut connection = RawConnection::establish(url)?;
    let busy = format!("PRAGMA busy_timeout = {}", busy.as_millis());
    let mut settings = vec![
        busy.as_str(),
        "PRAGMA journal_mode = WAL",
        // A commit that was answered survives a power cut.
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA trusted_schema = OFF",
    ];
    if access == Access::Read {
        settings.push("PRAGMA query_only = ON");
    }
    for setting in settings {
        connection
            .batch_execute(setting)
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok(connection)
}

/// Begins as the only writer, at once: a transaction that reads first and writes later would fail
/// if another one wrote in between.
pub(crate) async fn begin(connection: &mut SqliteConnection) -> QueryResult<()> {
    connection
        .spawn_blocking(|c| AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"))
        .await
}

pub(crate) async fn commit(connection: &mut SqliteConnection) -> QueryResult<()> {
    connection
        .spawn_blocking(
            <AnsiTransactionManager as TransactionManager<RawConnection>>::commit_transaction,
        )
        .await
}

pub(crate) async fn roll_back(connection: &mut SqliteConnection) -> QueryResult<()> {
    connection
        .spawn_blocking(
            <AnsiTransactionManager as TransactionManager<RawConnection>>::rollback_transaction,
        )
        .await
}
