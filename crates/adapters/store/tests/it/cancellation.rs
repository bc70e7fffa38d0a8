//! A caller may be cancelled half way: a client disconnects, a deadline passes. That must cost one
//! connection at most, and never another caller's answer.

use futures_util::FutureExt;
use identity::ports::{IdentityQueries, IdentityUnitOfWork};
use kernel::{StoreError, UnitOfWorkFactory};
use store::{Store, StoreConfig, testing::TestDatabase};

use crate::common::{cipher, on_both_engines, person};

on_both_engines! {
    a_unit_abandoned_in_the_middle_of_a_statement_blocks_nobody
    a_unit_used_on_after_an_abandoned_statement_refuses
    a_wait_for_a_connection_ends_and_says_unavailable
}

/// How often something is abandoned: the database may win the race now and then.
const TRIES: usize = 50;

async fn add_person(store: &Store, nth: usize) {
    let mut unit = store.begin_identity().await;
    unit.users().add(&person(nth)).await.unwrap();
    unit.commit().await.unwrap();
}

/// `begin` is a method of two ports.
trait BeginIdentity {
    async fn begin_identity(&self) -> Box<dyn identity::ports::IdentityUnitOfWork>;
}

impl BeginIdentity for Store {
    async fn begin_identity(&self) -> Box<dyn identity::ports::IdentityUnitOfWork> {
        UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(self)
            .await
            .unwrap()
    }
}

async fn a_unit_abandoned_in_the_middle_of_a_statement_blocks_nobody(
    store: Store,
    _: &TestDatabase,
) {
    let mut abandoned = 0;
    for _ in 0..TRIES {
        let mut unit = store.begin_identity().await;
        // Polled once: the statement is on its way, unless the database was faster.
        let added = unit.users().add(&person(0)).now_or_never();
        abandoned += usize::from(added.is_none());
        drop(unit);
    }
    assert!(abandoned > 0, "no statement was ever abandoned");
    add_person(&store, 0).await;
    let found = store.user(person(0).id).await.unwrap();
    assert_eq!(found, Some(person(0)));
}

/// It is unknown whether the abandoned statement was executed: what follows must not be committed
/// with it.
async fn a_unit_used_on_after_an_abandoned_statement_refuses(store: Store, _: &TestDatabase) {
    let mut refused = 0;
    for _ in 0..TRIES {
        let mut unit = store.begin_identity().await;
        if unit.users().add(&person(0)).now_or_never().is_some() {
            continue;
        }
        assert!(unit.users().add(&person(1)).await.is_err());
        assert!(unit.commit().await.is_err());
        refused += 1;
    }
    assert!(refused > 0, "no statement was ever abandoned");
    add_person(&store, 0).await;
    add_person(&store, 1).await;
}

/// One connection, which is in use.
async fn a_wait_for_a_connection_ends_and_says_unavailable(_: Store, database: &TestDatabase) {
    let mut config = StoreConfig::new(database.url());
    config.pool_size = 1;
    config.acquire_timeout = std::time::Duration::from_millis(200);
    let store = Store::open(config, cipher()).unwrap();
    let unit = store.begin_identity().await;
    let refused = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
        .await
        .map(|_| ());
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    drop(unit);
    add_person(&store, 0).await;
}

/// As on a worker of the web server, where waiting within `Drop` panics.
#[tokio::test(flavor = "current_thread")]
async fn on_a_single_threaded_runtime_abandoned_reads_do_no_harm() {
    let sqlite = TestDatabase::sqlite().await;
    let postgres = TestDatabase::postgres().await;
    for database in [Some(sqlite), postgres].into_iter().flatten() {
        let mut config = StoreConfig::new(database.url());
        config.pool_size = 1;
        let store = Store::open(config, cipher()).unwrap();
        add_person(&store, 0).await;
        let mut abandoned = 0;
        for _ in 0..TRIES {
            store.ping().await.unwrap();
            let read = store.user(person(0).id).now_or_never();
            abandoned += usize::from(read.is_none());
        }
        assert!(abandoned > 0, "no statement was ever abandoned");
        assert_eq!(store.user(person(0).id).await.unwrap(), Some(person(0)));
    }
}
