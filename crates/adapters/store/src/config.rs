//! The address of the database and the limits of its use.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// The address of a database.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// Embedded: a file, made if absent together with its folder.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A PostgreSQL server, by `postgres://…` URL or by libpq's `key=value` text.
    Postgres(SecretString),
}

/// The text names no database of a known kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a postgres://… or sqlite://… URL")]
pub struct InvalidDatabaseUrl;

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    /// Reads the customary `DATABASE_URL`: `postgres://…`, `postgresql://…` or `sqlite://path`.
    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let url = SecretString::from(text);
            // The error would repeat a part of the text, and so of the password.
            return match Self::parse_postgres(&url) {
                Ok(_) => Ok(Self::Postgres(url)),
                Err(_) => Err(InvalidDatabaseUrl),
            };
        }
        match text.strip_prefix("sqlite://") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite { path: path.into() }),
            _ => Err(InvalidDatabaseUrl),
        }
    }
}

/// A URL may carry a password.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://***"),
        }
    }
}

impl DatabaseUrl {
    /// The settings in a PostgreSQL URL.
    pub(crate) fn parse_postgres(
        url: &SecretString,
    ) -> Result<tokio_postgres::Config, tokio_postgres::Error> {
        url.expose_secret().parse()
    }
}

/// The settings of a [`Store`](crate::Store).
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The address of the database.
    pub url: DatabaseUrl,
    /// Most connections: all of them on PostgreSQL, the readers on SQLite, which has one writer
    /// besides.
    pub pool_size: usize,
    /// Longest wait for a connection to become free: short, so that a request that cannot be served
    /// soon is refused instead of queueing.
    pub queue_timeout: Duration,
    /// Longest wait for a new connection to be made.
    pub acquire_timeout: Duration,
    /// Longest run of one statement; on SQLite, longest wait for another process' write.
    pub statement_timeout: Duration,
}

impl StoreConfig {
    /// This database within the customary limits: 16 connections, 3 s to get a free one, 5 s to
    /// make one, 10 s a statement.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            pool_size: 16,
            queue_timeout: Duration::from_secs(3),
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(10),
        }
    }
}

/// Why a store cannot be opened. An unreachable server is no reason: that shows at the first call,
/// and ends when the server is back.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Not a usable PostgreSQL URL.
    #[error("the PostgreSQL URL is unusable: {0}")]
    Url(#[from] tokio_postgres::Error),
    /// The folder of the SQLite file cannot be made.
    #[error("the folder of the database file cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    /// A pool of no connections, or the like.
    #[error("the connection pool cannot be built: {0}")]
    Pool(String),
    /// Called outside of a tokio runtime.
    #[error("a store has to be opened within a tokio runtime")]
    NoRuntime,
}
