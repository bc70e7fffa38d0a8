//! Databases for tests, of this crate and of others: a temporary SQLite file, and a database of its
//! own on a PostgreSQL server that is found or started.
//!
//! PostgreSQL: `DROP_TEST_POSTGRES_URL` if set; else a throw-away server from the `initdb` and
//! `postgres` on `PATH` or under `/usr/lib/postgresql`, shared by all tests of a run. With neither
//! the PostgreSQL half is skipped, loudly; `DROP_REQUIRE_POSTGRES=1` makes that a failure.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "for the person running the tests: panics, prints to stderr, reads the environment"
)]

mod audit;
mod binaries;
mod client;
mod databases;
mod internals;
mod raw;
mod server;
mod shared_server;
mod test_database;

pub use self::{
    audit::AuditLine,
    internals::{is_connection_loss, normalised, store_error},
    server::PostgresServer,
    test_database::TestDatabase,
};
