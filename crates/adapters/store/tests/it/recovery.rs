//! The database goes away and comes back; the store says so and finds it again by itself.

use std::time::Duration;

use identity::ports::{IdentityQueries, IdentityUnitOfWork};
use kernel::{StoreError, UnitOfWorkFactory};
use store::{
    DatabaseUrl, Store, StoreConfig,
    testing::{PostgresServer, TestDatabase},
};

use crate::common::{cipher, person, postgres, sqlite};

fn is_unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

async fn add_person(store: &Store, nth: usize) -> Result<(), StoreError> {
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store).await?;
    unit.users().add(&person(nth)).await?;
    unit.commit().await
}

/// Several idle connections in the pool, as after some traffic.
async fn warm_up(store: &Store) {
    let pings = (0..4).map(|_| store.ping());
    for ping in futures_util::future::join_all(pings).await {
        ping.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_server_is_unavailable_and_found_again_after_its_start() {
    let Some(mut server) = PostgresServer::start().await else {
        return;
    };
    let url: DatabaseUrl = server.url().parse().unwrap();
    let store = Store::open(StoreConfig::new(url), cipher()).unwrap();
    store.migrate().await.unwrap();
    warm_up(&store).await;
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
        .await
        .unwrap();
    unit.users().add(&person(0)).await.unwrap();

    server.stop();
    let committed = unit.commit().await;
    assert!(is_unavailable(&committed), "{committed:?}");
    let pinged = store.ping().await;
    assert!(is_unavailable(&pinged), "{pinged:?}");
    let added = add_person(&store, 0).await;
    assert!(is_unavailable(&added), "{added:?}");

    server.start_again().await;
    store.ping().await.unwrap();
    assert_eq!(store.user(person(0).id).await.unwrap(), None);
    add_person(&store, 0).await.unwrap();
}

/// As after a fail-over: every pooled connection is dead, and no caller notices.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_the_server_ended_are_replaced_unnoticed() {
    let Some((store, database)) = postgres().await else {
        return;
    };
    let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..5 {
        warm_up(&store).await;
        database.execute(end_all).await.unwrap();
        assert_eq!(store.user(person(0).id).await.unwrap(), None);
        warm_up(&store).await;
        database.execute(end_all).await.unwrap();
        drop(
            UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
                .await
                .unwrap(),
        );
    }
}

/// A server that never was: opening is not refused, every call is.
#[tokio::test]
async fn an_unreachable_server_is_unavailable_not_a_defect() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().to_string_lossy().replace('/', "%2F");
    let url: DatabaseUrl = format!("postgres://nobody@{socket}/nothing")
        .parse()
        .unwrap();
    let store = Store::open(StoreConfig::new(url), cipher()).unwrap();
    let pinged = store.ping().await;
    assert!(is_unavailable(&pinged), "{pinged:?}");
    let begun = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
        .await
        .map(|_| ());
    assert!(is_unavailable(&begun), "{begun:?}");
}

/// Another process writes for longer than we wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sqlite_file_locked_by_another_process_is_unavailable_until_it_is_free() {
    let database = TestDatabase::sqlite().await;
    let mut config = StoreConfig::new(database.url());
    config.statement_timeout = Duration::from_millis(100);
    let store = Store::open(config, cipher()).unwrap();
    let other = database.open(cipher());
    let writing = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&other)
        .await
        .unwrap();
    let added = add_person(&store, 0).await;
    assert!(is_unavailable(&added), "{added:?}");
    store.ping().await.expect("readers are not held up");
    writing.commit().await.unwrap();
    add_person(&store, 0).await.unwrap();
}

/// Neither a folder in the file's place nor its repair needs a restart.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreadable_sqlite_file_is_unavailable_until_it_is_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drop.db");
    std::fs::create_dir(&path).unwrap();
    let url = DatabaseUrl::Sqlite { path: path.clone() };
    let store = Store::open(StoreConfig::new(url), cipher()).unwrap();
    let pinged = store.ping().await;
    assert!(is_unavailable(&pinged), "{pinged:?}");
    std::fs::remove_dir(&path).unwrap();
    store.migrate().await.unwrap();
    add_person(&store, 0).await.unwrap();
}

/// Readers see the last commit while a unit is open, and are not held up by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_do_not_wait_for_a_writer() {
    for opened in [sqlite().await, postgres().await] {
        let Some((store, _database)) = opened else {
            continue;
        };
        let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
            .await
            .unwrap();
        unit.users().add(&person(0)).await.unwrap();
        assert_eq!(store.user(person(0).id).await.unwrap(), None);
        unit.commit().await.unwrap();
        assert_eq!(store.user(person(0).id).await.unwrap(), Some(person(0)));
    }
}
