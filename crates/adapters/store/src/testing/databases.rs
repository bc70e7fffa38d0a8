//! A database of its own for each test, cloned from a template that is migrated once.

use std::{
    fs::{File, OpenOptions},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use kernel::{Ciphertext, DecryptionError, FieldCipher};
use secrecy::SecretString;
use tokio_postgres::{Client, NoTls, error::SqlState};

use crate::{DatabaseUrl, Store, StoreConfig};

/// Named after what the migrations contain, so that a changed one makes a new template.
const TEMPLATE: &str = concat!("drop_template_", env!("DROP_MIGRATIONS_FINGERPRINT"));

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A database on a server; dropped with this value.
pub(super) struct Database {
    server: String,
    name: String,
}

impl Database {
    pub(super) async fn create(server: &str) -> Self {
        let client = connect(server).await;
        make_template(server, &client).await;
        let n = COUNTER.fetch_add(1, Ordering::Relaxed);
        let nanos = std::time::UNIX_EPOCH
            .elapsed()
            .map_or(0, |since| since.subsec_nanos());
        let name = format!("drop_test_{}_{n}_{nanos}", std::process::id());
        execute(
            &client,
            &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"),
        )
        .await;
        Self {
            server: server.to_owned(),
            name,
        }
    }

    pub(super) fn url(&self) -> String {
        on_database(&self.server, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A runtime of its own, since this may be the end of the test's.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                let client = connect(&server).await;
                execute(
                    &client,
                    &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                )
                .await;
            });
        });
        if dropping.join().is_err() {
            eprintln!("a test database was left behind: {}", self.name);
        }
    }
}

/// The same server, another database.
fn on_database(server: &str, database: &str) -> String {
    let (base, query) = server
        .split_once('?')
        .map_or((server, None), |(base, query)| (base, Some(query)));
    let host = base.find("://").map_or(0, |at| at + 3);
    let path = base
        .get(host..)
        .and_then(|rest| rest.find('/'))
        .map_or(base.len(), |at| host + at);
    let base = base.get(..path).unwrap_or(base);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{base}/{database}{query}")
}

async fn connect(url: &str) -> Client {
    let connected = tokio_postgres::connect(url, NoTls).await;
    let (client, connection) =
        connected.unwrap_or_else(|error| panic!("PostgreSQL for tests: {error}"));
    tokio::spawn(connection);
    client
}

async fn execute(client: &Client, sql: &str) {
    client
        .batch_execute(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error} ({:?})", error.as_db_error()));
}

/// Migrates the template unless that was done; other processes wait meanwhile.
async fn make_template(server: &str, client: &Client) {
    let lock = tokio::task::spawn_blocking(lock_template).await;
    let _lock = lock.expect("no panic while waiting for the template");
    let row = client
        .query_one(
            "SELECT count(*) FROM pg_database WHERE datname = $1",
            &[&TEMPLATE],
        )
        .await
        .expect("the list of databases");
    if row.get::<_, i64>(0) > 0 {
        return;
    }
    // Under another name until it is whole: a test may be killed half way.
    let draft = format!("{TEMPLATE}_draft");
    execute(
        client,
        &format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"),
    )
    .await;
    execute(client, &format!("CREATE DATABASE {draft}")).await;
    migrate(DatabaseUrl::Postgres(SecretString::from(on_database(
        server, &draft,
    ))))
    .await;
    rename_when_idle(client, &draft).await;
}

/// The migrating connection takes a moment to be gone.
async fn rename_when_idle(client: &Client, draft: &str) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let rename = format!("ALTER DATABASE {draft} RENAME TO {TEMPLATE}");
    loop {
        match client.batch_execute(&rename).await {
            Ok(()) => return,
            Err(error) if error.code() == Some(&SqlState::OBJECT_IN_USE) => {
                assert!(
                    std::time::Instant::now() < deadline,
                    "the template stays in use"
                );
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{rename}: {error}"),
        }
    }
}

fn lock_template() -> File {
    let path = std::env::temp_dir().join(format!("{TEMPLATE}.lock"));
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path);
    let file = file.expect("a lock file");
    file.lock().expect("a lock");
    file
}

/// Brings the schema of a database up to date.
pub(super) async fn migrate(url: DatabaseUrl) {
    let store = Store::open(StoreConfig::new(url), Arc::new(NoVault)).expect("a store");
    let migrated = store.migrate().await;
    migrated.unwrap_or_else(|error| panic!("migrations of a test database: {error}"));
}

/// Migrations seal nothing.
struct NoVault;

impl FieldCipher for NoVault {
    fn seal(&self, _: &[u8], _: &str) -> Ciphertext {
        Ciphertext::from_text(String::new())
    }

    fn open(&self, _: &Ciphertext, _: &str) -> Result<Vec<u8>, DecryptionError> {
        Err(DecryptionError::UnknownKey)
    }

    fn fingerprint(&self, _: &[u8], _: &str) -> [u8; 32] {
        [0; 32]
    }
}
