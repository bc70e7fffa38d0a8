//! Copies of the embedded database, and the way back. PostgreSQL has better means of its own
//! (docs/operations/backup.md); here that is said in words.
//!
//! A copy is made while others read and write, and is one moment's state. It is put under its name
//! only when it was examined and rests on the disk; the way back replaces the database the same
//! way. So whatever happens in between, each name holds the old or the new, never half.

mod examine;
mod files;
mod in_use;
mod make;
mod restore;

use std::path::PathBuf;

use kernel::{StoreError, Timestamp};
use thiserror::Error;

pub use self::restore::Restore;
use crate::{CheckReport, MigrateError};

/// A copy of the database.
#[derive(Debug)]
pub struct Backup {
    /// Its path.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Last change it has.
    pub last_change: Option<Timestamp>,
    /// The report of its check.
    pub report: CheckReport,
}

/// A database that was put back.
#[derive(Debug)]
pub struct Restored {
    /// Migrations the copy did not have yet.
    pub migrated: Vec<String>,
    /// Last change it has.
    pub last_change: Option<Timestamp>,
    /// The report of its check.
    pub report: CheckReport,
}

/// Whether what is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// No.
    Never,
    /// Yes.
    Replace,
}

/// Why there is no copy, or the database is as it was.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Not embedded.
    #[error(
        "this database is on a PostgreSQL server: back it up there with pg_basebackup and WAL \
         archiving, see docs/operations/backup.md"
    )]
    NotEmbedded,
    /// The target is there already.
    #[error("{0} exists already; --force replaces it")]
    Exists(PathBuf),
    /// There is nothing to copy.
    #[error("{0} does not exist")]
    Missing(PathBuf),
    /// Another process has the database open.
    #[error("the database is in use: stop `drop serve` and `drop worker` first")]
    InUse,
    /// Not a whole database.
    #[error("{file} is not a whole database: {why}")]
    Damaged {
        /// The file concerned.
        file: PathBuf,
        /// SQLite's message.
        why: String,
    },
    /// A database, but not one of Drop's.
    #[error("{0} is a database, but not one of Drop's")]
    Foreign(PathBuf),
    /// Made by a newer program.
    #[error("{file} was made by a newer Drop: this one does not know its migration {migration}")]
    Newer {
        /// The file concerned.
        file: PathBuf,
        /// The first migration that is unknown here.
        migration: String,
    },
    /// The copy contradicts itself.
    #[error(
        "the check found contradictions in it; with other keys than it was made with, nothing in it \
         can be read"
    )]
    Contradictory(Box<CheckReport>),
    /// The disk.
    #[error("{what}: {source}")]
    Disk {
        /// The operation that failed.
        what: String,
        /// The cause.
        source: std::io::Error,
    },
    /// What has to be done before anybody works with the copy failed.
    #[error("the copy could not be made ready: {0}")]
    Unprepared(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The copy could not be migrated.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy cannot be opened.
    #[error(transparent)]
    Open(#[from] crate::OpenError),
}
