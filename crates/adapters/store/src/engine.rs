//! The two engines behind one interface: pools, leases on connections, and the macros that run a
//! query outside and inside of a unit of work.

use diesel::QueryResult;
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{
        PoolableConnection,
        deadpool::{Object, Pool},
    },
};
use kernel::StoreError;
use tokio::runtime::Handle;

use crate::{error, sqlite::SqliteConnection};

/// The pools of one engine.
pub(crate) enum Engine {
    /// All connections alike.
    Postgres(Pool<AsyncPgConnection>),
    /// Many readers and one writer. Writers of this process queue for the writer's connection,
    /// in order and asleep, instead of polling the file's lock.
    Sqlite {
        /// Connections that cannot write.
        readers: Pool<SqliteConnection>,
        /// The one that can.
        writer: Pool<SqliteConnection>,
    },
}

/// The utilisation of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// Its name: `all` on PostgreSQL; `readers` and `writer` on SQLite.
    pub pool: &'static str,
    /// Most connections.
    pub most: usize,
    /// Connections in use.
    pub in_use: usize,
    /// Callers waiting for a connection.
    pub waiting: usize,
}

impl PoolUse {
    fn of(pool: &'static str, status: deadpool::Status) -> Self {
        Self {
            pool,
            most: status.max_size,
            in_use: status.size.saturating_sub(status.available),
            waiting: status.waiting,
        }
    }
}

/// A connection of one of the engines.
#[expect(
    clippy::large_enum_variant,
    reason = "there are as many as the pool has; a box more on every statement gains nothing"
)]
pub(crate) enum Connection {
    Postgres(Object<AsyncPgConnection>),
    Sqlite(Object<SqliteConnection>),
}

/// A borrowed connection. Returned only by [`Lease::give_back`]: a caller that is cancelled or
/// fails before that loses the connection instead of passing on an open transaction or an unread
/// answer (deadpool would check it no sooner than when it is borrowed next).
pub(crate) struct Lease(Option<Connection>);

/// Expands a body for the connection of each engine: for what is no query ([`crate::query`]).
macro_rules! on_connection {
    ($connection:expr, |$c:ident| $body:expr) => {
        match $connection {
            $crate::engine::Connection::Postgres(object) => {
                let $c = &mut **object;
                $body
            }
            $crate::engine::Connection::Sqlite(object) => {
                let $c = &mut **object;
                $body
            }
        }
    };
}

/// One statement outside of any unit, on a connection for reading. If the pooled connection turns
/// out dead (the server was restarted), it is said once more on a fresh one.
macro_rules! read {
    ($store:expr, |$c:ident| $body:expr) => {
        $crate::engine::outside_units!($store, reader, |$c| $body)
    };
}

/// As `read!`, on a connection for writing. Only for statements that may be said twice.
macro_rules! modify {
    ($store:expr, |$c:ident| $body:expr) => {
        $crate::engine::outside_units!($store, writer, |$c| $body)
    };
}

macro_rules! outside_units {
    ($store:expr, $role:ident, |$c:ident| $body:expr) => {{
        let engine = $store.pools();
        let mut repeated = false;
        loop {
            let mut lease = engine.$role().await?;
            let $c = lease.connection()?;
            let result = $body;
            if let Some(settled) = engine.settle(lease, result, &mut repeated) {
                break settled;
            }
        }
    }};
}

/// One statement within a unit of work.
macro_rules! in_unit {
    ($unit:expr, |$c:ident| $body:expr) => {{
        let $c = $unit.connection()?;
        let result = $body;
        $unit.settle(result)
    }};
}

pub(crate) use {in_unit, modify, on_connection, outside_units, read};

impl Engine {
    /// The utilisation of the pools.
    pub(crate) fn pools(&self) -> Vec<PoolUse> {
        match self {
            Self::Postgres(pool) => vec![PoolUse::of("all", pool.status())],
            Self::Sqlite { readers, writer } => vec![
                PoolUse::of("readers", readers.status()),
                PoolUse::of("writer", writer.status()),
            ],
        }
    }

    /// A connection for reading.
    pub(crate) async fn reader(&self) -> Result<Lease, StoreError> {
        match self {
            Self::Postgres(pool) => postgres(pool).await,
            Self::Sqlite { readers, .. } => sqlite(readers).await,
        }
    }

    /// A connection for writing.
    pub(crate) async fn writer(&self) -> Result<Lease, StoreError> {
        match self {
            Self::Postgres(pool) => postgres(pool).await,
            Self::Sqlite { writer, .. } => sqlite(writer).await,
        }
    }

    /// Ends a loan. `None`: the connection was dead and the statement is to be repeated.
    pub(crate) fn settle<T>(
        &self,
        lease: Lease,
        result: QueryResult<T>,
        repeated: &mut bool,
    ) -> Option<Result<T, StoreError>> {
        let error = match result {
            Ok(value) => {
                lease.give_back();
                return Some(Ok(value));
            }
            Err(error) => error,
        };
        if !self.drop_if_lost(lease, &error) || *repeated {
            return Some(Err(error::from_query(error)));
        }
        *repeated = true;
        None
    }

    /// Returns the connection to the pool unless this error says that it is dead. Then the idle
    /// ones are dead too and are dropped, so that no other caller receives one.
    pub(crate) fn drop_if_lost(&self, mut lease: Lease, error: &diesel::result::Error) -> bool {
        let lost = lease.is_broken() || error::is_connection_loss(error);
        if lost {
            drop(lease);
            self.drop_idle();
        } else {
            lease.give_back();
        }
        lost
    }

    fn drop_idle(&self) {
        match self {
            Self::Postgres(pool) => drop(pool.retain(|_, _| false)),
            Self::Sqlite { readers, writer } => {
                drop(readers.retain(|_, _| false));
                drop(writer.retain(|_, _| false));
            }
        }
    }

    /// Begins a transaction that may write; a dead pooled connection is replaced once.
    pub(crate) async fn begin(&self) -> Result<Lease, StoreError> {
        let mut repeated = false;
        loop {
            let mut lease = self.writer().await?;
            let begun = match lease.connection()? {
                Connection::Postgres(object) => crate::postgres::begin(object).await,
                Connection::Sqlite(object) => crate::sqlite::begin(object).await,
            };
            let Err(error) = begun else { return Ok(lease) };
            let lost = self.drop_if_lost(lease, &error);
            if !lost || repeated {
                return Err(error::from_query(error));
            }
            repeated = true;
        }
    }
}

async fn postgres(pool: &Pool<AsyncPgConnection>) -> Result<Lease, StoreError> {
    let object = pool.get().await.map_err(|error| error::from_pool(&error))?;
    Ok(Lease(Some(Connection::Postgres(object))))
}

async fn sqlite(pool: &Pool<SqliteConnection>) -> Result<Lease, StoreError> {
    let object = pool.get().await.map_err(|error| error::from_pool(&error))?;
    Ok(Lease(Some(Connection::Sqlite(object))))
}

impl Lease {
    /// The connection.
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        let ended = || StoreError::Failed("the connection was given back already".into());
        self.0.as_mut().ok_or_else(ended)
    }

    /// Puts the connection back into its pool: idle, nothing open on it.
    pub(crate) fn give_back(mut self) {
        drop(self.0.take());
    }

    /// Commits the transaction and gives the connection back.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        let committed = match self.connection()? {
            Connection::Postgres(object) => crate::postgres::commit(object).await,
            Connection::Sqlite(object) => crate::sqlite::commit(object).await,
        };
        committed.map_err(error::from_query)?;
        self.give_back();
        Ok(())
    }

    /// Rolls the transaction back behind the caller's back (a unit is dropped in code that cannot
    /// wait) and gives the connection back; where that fails, the connection is dropped, which the
    /// server takes as a rollback.
    pub(crate) fn roll_back(mut self, runtime: &Handle) {
        drop(runtime.spawn(async move {
            let rolled_back = match self.connection() {
                Ok(Connection::Postgres(object)) => crate::postgres::roll_back(object).await,
                Ok(Connection::Sqlite(object)) => crate::sqlite::roll_back(object).await,
                Err(_) => return,
            };
            match rolled_back {
                Ok(()) => self.give_back(),
                Err(error) => {
                    tracing::warn!(%error, "rollback failed; the connection is dropped instead");
                }
            }
        }));
    }

    fn is_broken(&mut self) -> bool {
        match &mut self.0 {
            Some(Connection::Postgres(object)) => PoolableConnection::is_broken(&mut **object),
            Some(Connection::Sqlite(_)) | None => false,
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        match self.0.take() {
            Some(Connection::Postgres(object)) => drop(Object::take(object)),
            Some(Connection::Sqlite(object)) => drop(Object::take(object)),
            None => {}
        }
    }
}
