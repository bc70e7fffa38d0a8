//! A database of one test, on either engine.

use std::{path::PathBuf, sync::Arc};

use kernel::FieldCipher;
use secrecy::SecretString;
use tempfile::TempDir;

use super::{
    binaries::absent,
    databases::{self, Database},
    shared_server::Lease,
};
use crate::{DatabaseUrl, Store, StoreConfig};

/// An empty, migrated database of one test; gone when dropped.
pub struct TestDatabase {
    pub(super) kind: Kind,
}

/// Where it is.
pub(super) enum Kind {
    Sqlite {
        folder: TempDir,
    },
    Postgres {
        // Dropped first: the server may stop once there is no lease.
        database: Database,
        _server: Option<Lease>,
    },
}

impl TestDatabase {
    /// A SQLite file in a temporary folder.
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let database = Self {
            kind: Kind::Sqlite { folder },
        };
        databases::migrate(database.url()).await;
        database
    }

    /// A database on PostgreSQL; `None`, and said so on stderr, where there is no PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let (url, lease) = match std::env::var("DROP_TEST_POSTGRES_URL") {
            Ok(url) => (url, None),
            Err(_) => match Lease::take().await {
                Some(lease) => (lease.url(), Some(lease)),
                None => return absent("no initdb and postgres found, no DROP_TEST_POSTGRES_URL"),
            },
        };
        let database = Database::create(&url).await;
        Some(Self {
            kind: Kind::Postgres {
                database,
                _server: lease,
            },
        })
    }

    /// Where it is.
    pub fn url(&self) -> DatabaseUrl {
        match &self.kind {
            Kind::Sqlite { folder } => DatabaseUrl::Sqlite {
                path: folder.path().join("test.db"),
            },
            Kind::Postgres { database, .. } => {
                DatabaseUrl::Postgres(SecretString::from(database.url()))
            }
        }
    }

    /// The same as text, for a `DATABASE_URL`.
    pub fn url_text(&self) -> String {
        match &self.kind {
            Kind::Sqlite { folder } => {
                format!("sqlite://{}", folder.path().join("test.db").display())
            }
            Kind::Postgres { database, .. } => database.url(),
        }
    }

    /// The SQLite file, if it is one.
    pub fn file(&self) -> Option<PathBuf> {
        match &self.kind {
            Kind::Sqlite { folder } => Some(folder.path().join("test.db")),
            Kind::Postgres { .. } => None,
        }
    }

    /// A store on it, with a small pool.
    pub fn open(&self, cipher: Arc<dyn FieldCipher>) -> Store {
        let mut config = StoreConfig::new(self.url());
        config.pool_size = 4;
        Store::open(config, cipher).expect("a store")
    }
}
