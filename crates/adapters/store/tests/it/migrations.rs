//! The schema is migrated automatically, once, even if several processes start at the same moment.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use futures_util::future::join_all;
use store::{
    DatabaseUrl, Store, StoreConfig,
    testing::{PostgresServer, TestDatabase},
};

use crate::common::cipher;

fn folders(engine: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../migrations")
        .join(engine);
    let entries = std::fs::read_dir(path).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_engines_have_the_same_changes() {
    assert_eq!(folders("postgres"), folders("sqlite"));
}

/// Five processes start at once on an empty database.
async fn five_migrators_apply_each_change_once(url: DatabaseUrl, engine: &str) {
    let open = || Store::open(StoreConfig::new(url.clone()), cipher()).unwrap();
    let expected: Vec<String> = folders(engine).into_iter().collect();
    let store = open();
    assert_eq!(store.pending_migrations().await.unwrap(), expected);

    let migrating = (0..5).map(|_| {
        let store = Arc::new(open());
        tokio::spawn(async move { store.migrate().await.unwrap() })
    });
    let applied = join_all(migrating)
        .await
        .into_iter()
        .flat_map(Result::unwrap);
    assert_eq!(applied.collect::<Vec<_>>(), expected);
    assert!(store.pending_migrations().await.unwrap().is_empty());
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_five_migrators_at_once_apply_each_change_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/on/the/way/drop.db");
    five_migrators_apply_each_change_once(DatabaseUrl::Sqlite { path }, "sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_five_migrators_at_once_apply_each_change_once() {
    let Some(server) = PostgresServer::start().await else {
        return;
    };
    let url: DatabaseUrl = server.url().parse().unwrap();
    five_migrators_apply_each_change_once(url, "postgres").await;
}

/// diesel's own harness panics there; the web server's workers are such runtimes.
#[tokio::test(flavor = "current_thread")]
async fn a_single_threaded_runtime_can_migrate() {
    let database = TestDatabase::sqlite().await;
    let store = database.open(cipher());
    assert!(store.migrate().await.unwrap().is_empty());
    if let Some(database) = TestDatabase::postgres().await {
        let store = database.open(cipher());
        assert!(store.migrate().await.unwrap().is_empty());
    }
}

/// Events published before there were deliveries keep their order, and new ones follow.
async fn events_survive_the_change(store: Store, database: &TestDatabase, engine: &str) {
    let script = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../migrations");
        let path = format!("{engine}/2026-11-21-000000_durable_work/{name}.sql");
        std::fs::read_to_string(folder.join(path)).unwrap()
    };
    database.execute(&script("down")).await.unwrap();
    let at = if engine == "sqlite" { "1" } else { "now()" };
    for n in [2, 1, 3] {
        let event = format!(
            "INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) VALUES \
             ('evt_0197a6e200007000800000000000000{n}', {at}, 'thing.done', 'a', '{{}}')"
        );
        database.execute(&event).await.unwrap();
    }
    database.execute(&script("up")).await.unwrap();
    let fixture = crate::fixture::Fixture::new();
    fixture.prepare(&store).await;
    fixture.admit(&store).await;
    let seen = std::sync::Mutex::new(Vec::new());
    let plan = |event: &messaging::StoredEvent| {
        seen.lock()
            .unwrap()
            .push((event.position, event.kind.clone()));
        Vec::new()
    };
    let now = kernel::Clock::now(&kernel::testing::TestClock::default());
    let routed = messaging::ports::Deliveries::route(&store, now, 50, &plan).await;
    let seen = seen.into_inner().unwrap();
    let kinds: Vec<_> = seen.iter().map(|(_, kind)| kind.as_str()).collect();
    let old = "thing.done";
    assert_eq!(routed.unwrap(), 4);
    assert_eq!(kinds, [old, old, old, "remittance.accepted"]);
    assert!(seen.is_sorted());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_events_survive_the_change_that_delivers_them() {
    let (store, database) = crate::common::sqlite().await.unwrap();
    events_survive_the_change(store, &database, "sqlite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_events_survive_the_change_that_delivers_them() {
    if let Some((store, database)) = crate::common::postgres().await {
        events_survive_the_change(store, &database, "postgres").await;
    }
}
