//! Bringing the schema up to date, also when several processes start at once.

use std::path::Path;

use diesel::{
    migration::{Migration, MigrationSource},
    sqlite::Sqlite,
};
use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use thiserror::Error;

use crate::{config::StoreConfig, postgres::Connector, shared::Source, sqlite};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../../migrations/sqlite");

/// The advisory lock of migrators on PostgreSQL: "drop" in ASCII.
const MIGRATORS: i64 = 0x6472_6f70;

/// Why the schema is not up to date.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// The database cannot be reached; may work later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// A migration failed, and nothing of it was done.
    #[error("migration failed: {0}")]
    Failed(String),
}

type Harnessed<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn failed(error: &(dyn std::error::Error + Send + Sync)) -> MigrateError {
    MigrateError::Failed(error.to_string())
}

/// The first of these versions, in order, that this program has no migration of: of a database made
/// by a newer one.
pub(crate) fn first_unknown_to_sqlite<'a>(
    applied: impl Iterator<Item = &'a str>,
) -> Result<Option<String>, MigrateError> {
    let known: Vec<Box<dyn Migration<Sqlite>>> = SQLITE
        .migrations()
        .map_err(|error| failed(error.as_ref()))?;
    let is_known = |version: &str| {
        let mut names = known.iter().map(|migration| migration.name().version());
        names.any(|known| known.to_string() == version)
    };
    let mut unknown = applied.filter(|version| !is_known(version));
    Ok(unknown.next().map(str::to_owned))
}

/// The operation to run with the harness of either engine.
#[derive(Clone, Copy)]
enum Task {
    Run,
    ListPending,
}

/// Applies what is pending.
pub(crate) async fn run(
    source: &Source,
    config: &StoreConfig,
) -> Result<Vec<String>, MigrateError> {
    perform(source, config, Task::Run).await
}

/// Lists what is pending.
pub(crate) async fn pending(
    source: &Source,
    config: &StoreConfig,
) -> Result<Vec<String>, MigrateError> {
    perform(source, config, Task::ListPending).await
}

async fn perform(
    source: &Source,
    config: &StoreConfig,
    task: Task,
) -> Result<Vec<String>, MigrateError> {
    match source {
        Source::Postgres(connector) => on_postgres(connector, task).await,
        Source::Sqlite(path) => {
            let (path, busy) = (path.clone(), config.statement_timeout);
            blocking(move || on_sqlite(&path, busy, task)).await
        }
    }
}

/// diesel's harness waits by blocking, which single-threaded runtimes do not allow elsewhere.
async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    let done = tokio::task::spawn_blocking(task).await;
    done.map_err(|error| MigrateError::Failed(error.to_string()))?
}

async fn on_postgres(connector: &Connector, task: Task) -> Result<Vec<String>, MigrateError> {
    let unavailable = |error: &dyn std::error::Error| MigrateError::Unavailable(error.to_string());
    let connected = connector.connect().await;
    let mut connection = connected.map_err(|error| unavailable(&error))?;
    // The lock goes with the connection, which is ours alone and closed at the end.
    connection
        .batch_execute(&format!(
            "SET statement_timeout = 0; SELECT pg_advisory_lock({MIGRATORS})"
        ))
        .await
        .map_err(|error| unavailable(&error))?;
    blocking(move || {
        let mut harness = AsyncMigrationHarness::new(connection);
        perform_with(&mut harness, POSTGRES, task).map_err(|error| failed(error.as_ref()))
    })
    .await
}

/// All of it is one writing transaction: a second process waits, and finds it done.
fn on_sqlite(
    path: &Path,
    busy: std::time::Duration,
    task: Task,
) -> Result<Vec<String>, MigrateError> {
    let mut connection = sqlite::establish_writer(path, busy)
        .map_err(|error| MigrateError::Unavailable(error.to_string()))?;
    connection
        .immediate_transaction(|connection| {
            perform_with(connection, SQLITE, task).map_err(Undone::Migration)
        })
        .map_err(|error| match error {
            Undone::Migration(error) => failed(error.as_ref()),
            Undone::Transaction(error) => MigrateError::Unavailable(error.to_string()),
        })
}

/// Why the transaction around SQLite's migrations was rolled back.
enum Undone {
    Migration(Box<dyn std::error::Error + Send + Sync>),
    Transaction(diesel::result::Error),
}

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Self {
        Self::Transaction(error)
    }
}

fn perform_with<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: impl MigrationSource<DB>,
    task: Task,
) -> Harnessed<Vec<String>> {
    let pending = harness.pending_migrations(migrations)?;
    if matches!(task, Task::Run) {
        harness.run_migrations(&pending)?;
    }
    let names = pending.iter().map(|migration| migration.name().to_string());
    Ok(names.collect())
}
