//! Which database.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::DatabaseUrl;

use super::checker::Checker;

/// The address of a PostgreSQL server as people write it, with the password in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawDatabaseUrl(String);

impl<T: Into<String>> From<T> for RawDatabaseUrl {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for RawDatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl RawDatabaseUrl {
    /// The text, with the password in it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

/// Which database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres {
        /// Its URL, with the password.
        url: SecretString,
        /// Most connections.
        pool: usize,
    },
}

pub(super) fn check(
    raw: Option<&RawDatabaseUrl>,
    pool: usize,
    data_dir: &Path,
    checker: &mut Checker<'_>,
) -> Option<Database> {
    let setting = "database_url";
    let Some(url) = raw else {
        if checker.is_production() {
            let why =
                "production needs PostgreSQL; set DATABASE_URL=postgres://USER:PASSWORD@HOST/NAME";
            checker.note(setting, why);
            return None;
        }
        return Some(Database::Sqlite(data_dir.join("drop.db")));
    };
    // Nothing of the text is repeated: any part of it may be the password.
    let Ok(DatabaseUrl::Postgres(url)) = url.expose().parse() else {
        let why = "must be postgres://USER:PASSWORD@HOST/NAME, special characters \
                   percent-encoded; leave it unset for SQLite";
        checker.note(setting, why);
        return None;
    };
    checker.range("database_pool", &pool, &(1..=100));
    Some(Database::Postgres { url, pool })
}
