//! Is a file a whole database of Drop's, and does what it holds make sense?

use std::{fs::File, io::Read as _, path::Path, sync::Arc, time::Duration};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _,
    sql_types::Text, sqlite::SqliteConnection,
};
use kernel::{FieldCipher, Timestamp};

use super::{BackupError, files::disk};
use crate::{CheckReport, DatabaseUrl, Store, StoreConfig, migrate};

/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Busy time-out for a file that no other process should have open.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

/// Opens a copy outside of any pool.
pub(super) fn open(path: &Path) -> Result<SqliteConnection, BackupError> {
    let damaged = |error: &dyn std::error::Error| damaged(path, &error.to_string());
    let mut connection =
        SqliteConnection::establish(&path.to_string_lossy()).map_err(|error| damaged(&error))?;
    let patience = format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis());
    let set = connection.batch_execute(&patience);
    set.map_err(|error| damaged(&error))?;
    Ok(connection)
}

pub(super) fn damaged(path: &Path, why: &str) -> BackupError {
    BackupError::Damaged {
        file: path.to_owned(),
        why: why.to_owned(),
    }
}

/// Sees that the copy is a whole database of a Drop not newer than this one. `named` is how the
/// file is called in errors.
pub(super) fn whole(copy: &Path, named: &Path) -> Result<(), BackupError> {
    let mut start = [0; MAGIC.len()];
    let read = File::open(copy).and_then(|mut file| file.read_exact(&mut start));
    match read {
        Ok(()) if start == *MAGIC => {}
        Ok(()) => return Err(damaged(named, "it does not begin as one")),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            return Err(damaged(named, "it is all but empty"));
        }
        Err(error) => return Err(disk(format!("reading {}", named.display()))(error)),
    }
    let mut connection = open(copy).map_err(|_| damaged(named, "it cannot be opened"))?;
    let said = diesel::sql_query("SELECT integrity_check AS said FROM pragma_integrity_check")
        .load::<Said>(&mut connection);
    match said {
        Ok(said) if said.iter().all(|said| said.said == "ok") => {}
        Ok(said) => {
            let why = said.into_iter().map(|said| said.said).next();
            return Err(damaged(named, &why.unwrap_or_default()));
        }
        Err(error) => return Err(damaged(named, &error.to_string())),
    }
    known_schema(&mut connection, named)
}

fn known_schema(connection: &mut SqliteConnection, named: &Path) -> Result<(), BackupError> {
    let applied = diesel::sql_query(
        "SELECT version AS said FROM __diesel_schema_migrations ORDER BY version",
    )
    .load::<Said>(connection);
    let applied = applied.map_err(|_| BackupError::Foreign(named.to_owned()))?;
    let applied = applied.iter().map(|applied| applied.said.as_str());
    match migrate::first_unknown_to_sqlite(applied)? {
        None => Ok(()),
        Some(migration) => Err(BackupError::Newer {
            file: named.to_owned(),
            migration,
        }),
    }
}

/// Opens a store on a copy that no other process uses.
pub(super) fn store(copy: &Path, cipher: &Arc<dyn FieldCipher>) -> Result<Store, BackupError> {
    let mut config = StoreConfig::new(DatabaseUrl::Sqlite {
        path: copy.to_owned(),
    });
    config.pool_size = 1;
    Ok(Store::open(config, Arc::clone(cipher))?)
}

/// Runs the check as of the last change that the copy has.
pub(super) async fn check(store: &Store) -> Result<(Option<Timestamp>, CheckReport), BackupError> {
    let last_change = store.last_change().await?;
    let as_of = last_change.unwrap_or_default();
    let report = store.check(as_of, &mut |_, _| {}).await?;
    Ok((last_change, report))
}

/// Makes one file of a database: without what SQLite keeps beside it while it is in use.
pub(super) fn close(copy: &Path) -> Result<(), BackupError> {
    let mut connection = open(copy)?;
    let closed = connection.batch_execute("PRAGMA journal_mode = DELETE");
    closed.map_err(|error| damaged(copy, &error.to_string()))
}
