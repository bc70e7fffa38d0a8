//! Queries on a connection of either engine. A query is one expression in diesel's language; it is
//! type-checked once, here its terms for both engines are asked for, and its execution is boxed, so
//! that the types of neither engine's futures reach the code that waits for them. That keeps the
//! compile time of this crate in bounds.

use std::pin::Pin;

use diesel::{QueryResult, Selectable, dsl::Limit, pg::Pg, query_dsl::methods::LimitDsl};
use diesel_async::{
    AsyncPgConnection, RunQueryDsl as On,
    methods::{ExecuteDsl, LoadQuery},
};

use crate::{engine::Connection, sqlite::SqliteConnection};

/// A statement under way.
pub(crate) type Running<'a, T> = Pin<Box<dyn Future<Output = QueryResult<T>> + Send + 'a>>;

/// What diesel-async's trait of this name offers, on a [`Connection`].
pub(crate) trait RunQueryDsl: Sized {
    /// All rows.
    fn load<'a, U>(self, connection: &'a mut Connection) -> Running<'a, Vec<U>>
    where
        U: Send + 'a,
        Self: LoadQuery<'a, AsyncPgConnection, U> + LoadQuery<'a, SqliteConnection, U> + Send + 'a,
    {
        match connection {
            Connection::Postgres(object) => Box::pin(On::load(self, &mut **object)),
            Connection::Sqlite(object) => Box::pin(On::load(self, &mut **object)),
        }
    }

    /// The first row of the result; [`diesel::result::Error::NotFound`] without one.
    fn get_result<'a, U>(self, connection: &'a mut Connection) -> Running<'a, U>
    where
        U: Send + 'a,
        Self: LoadQuery<'a, AsyncPgConnection, U> + LoadQuery<'a, SqliteConnection, U> + Send + 'a,
    {
        match connection {
            Connection::Postgres(object) => Box::pin(On::get_result(self, &mut **object)),
            Connection::Sqlite(object) => Box::pin(On::get_result(self, &mut **object)),
        }
    }

    /// As [`Self::get_result`], with `LIMIT 1`.
    fn first<'a, U>(self, connection: &'a mut Connection) -> Running<'a, U>
    where
        U: Send + 'a,
        Self: LimitDsl,
        Limit<Self>:
            LoadQuery<'a, AsyncPgConnection, U> + LoadQuery<'a, SqliteConnection, U> + Send + 'a,
    {
        RunQueryDsl::get_result(self.limit(1), connection)
    }

    /// How many rows it affected.
    fn execute<'a>(self, connection: &'a mut Connection) -> Running<'a, usize>
    where
        Self: ExecuteDsl<AsyncPgConnection> + ExecuteDsl<SqliteConnection> + Send + 'a,
    {
        match connection {
            Connection::Postgres(object) => Box::pin(ExecuteDsl::execute(self, &mut **object)),
            Connection::Sqlite(object) => Box::pin(ExecuteDsl::execute(self, &mut **object)),
        }
    }
}

impl<Query> RunQueryDsl for Query {}

/// The columns of a row type, the same on both engines: diesel's `as_select` belongs to one.
pub(crate) trait Columns: Selectable<Pg> {
    /// What is selected, in the order of the fields.
    fn columns() -> Self::SelectExpression {
        Self::construct_selection()
    }
}

impl<Row: Selectable<Pg>> Columns for Row {}

/// Loads a query whose clauses are known only when it runs. Such a query belongs to one engine, so
/// that its expression is expanded for each.
macro_rules! load_boxed {
    ($connection:expr, $query:expr) => {
        match $connection {
            $crate::engine::Connection::Postgres(object) => {
                diesel_async::RunQueryDsl::load($query, &mut **object).await
            }
            $crate::engine::Connection::Sqlite(object) => {
                diesel_async::RunQueryDsl::load($query, &mut **object).await
            }
        }
    };
}

pub(crate) use load_boxed;
