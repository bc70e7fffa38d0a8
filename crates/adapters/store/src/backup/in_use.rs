//! Locks the database that is to be replaced, so that no process loses what it writes to it.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use diesel::{connection::SimpleConnection as _, sqlite::SqliteConnection};

use super::{BackupError, examine, files::beside};

/// SQLite's messages when other processes have the file open.
const BUSY: &[&str] = &["database is locked", "database table is locked"];

/// The database, locked against other processes until this is dropped.
#[derive(Default)]
pub(super) struct Held {
    /// Dropped first: closing any other handle of the file would end SQLite's locks on it.
    connection: Option<SqliteConnection>,
    file: Option<File>,
}

impl Held {
    /// Records that another file has taken the database's name. A process that opened the old file
    /// meanwhile, and waits for us, must not find a database there and write to a deleted file.
    pub(super) fn replaced(self) {
        let unreachable = |file: &&File| file.metadata().is_ok_and(|data| data.nlink() == 0);
        if let Some(mut file) = self.file.as_ref().filter(unreachable)
            && let Err(error) = file.write_all(&[0; 100])
        {
            tracing::warn!(%error, "the replaced database could not be made unreadable");
        }
        drop(self.connection);
    }
}

/// Takes hold of the database. What SQLite keeps beside a whole one is merged into it; beside one
/// that is damaged or missing it stays, for it may be all there is to save.
pub(super) fn hold(database: &Path) -> Result<Held, BackupError> {
    if !database.exists() {
        return Ok(Held::default());
    }
    // Opened before SQLite locks anything.
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(database)
        .ok();
    match shut_out_others(database) {
        Ok(connection) => Ok(Held {
            connection: Some(connection),
            file,
        }),
        Err(why) if BUSY.iter().any(|busy| why.contains(busy)) => Err(BackupError::InUse),
        // Damaged: SQLite locks nothing in it. Processes that have it open are found otherwise.
        Err(why) => {
            if is_open_elsewhere(database) {
                return Err(BackupError::InUse);
            }
            tracing::warn!(%why, "the database that is replaced is damaged");
            Ok(Held::default())
        }
    }
}

/// Leaving WAL needs the file to itself, even from connections that do nothing; the exclusive
/// transaction keeps it so.
fn shut_out_others(database: &Path) -> Result<SqliteConnection, String> {
    let mut connection = examine::open(database).map_err(|error| error.to_string())?;
    for statement in [
        "PRAGMA busy_timeout = 2000",
        "PRAGMA journal_mode = DELETE",
        "BEGIN EXCLUSIVE",
    ] {
        connection
            .batch_execute(statement)
            .map_err(|error| error.to_string())?;
    }
    Ok(connection)
}

/// Whether another process has the file, or what belongs to it, open: as far as the system tells.
pub(super) fn is_open_elsewhere(database: &Path) -> bool {
    let own = std::process::id().to_string();
    let files = ["", "-wal", "-shm"].map(|ending| beside(database, ending).canonicalize().ok());
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return false;
    };
    processes
        .flatten()
        .filter(|process| {
            let name = process.file_name();
            // Not `self` and its like either: they are this process again.
            name != own.as_str() && name.to_string_lossy().bytes().all(|b| b.is_ascii_digit())
        })
        .filter_map(|process| std::fs::read_dir(process.path().join("fd")).ok())
        .flat_map(Iterator::flatten)
        .filter_map(|open| std::fs::read_link(open.path()).ok())
        .any(|open| files.contains(&Some(open)))
}
