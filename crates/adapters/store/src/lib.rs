//! Every storage port of the domain, on PostgreSQL and on embedded SQLite, with one set of queries.
//!
//! [`Store`] implements the ports; nothing of rows, tables or engines leaves this crate. A query is
//! written once in diesel's language and runs on the connection of either engine (`query`);
//! `sql_types` bridges what the engines name differently. Restricted columns are sealed by the
//! [`kernel::FieldCipher`] on the way in and opened on the way out.

mod aml;
mod backup;
mod change_log;
mod check;
mod config;
mod engine;
mod error;
mod identity;
mod inspection;
mod kyc;
mod messaging;
mod migrate;
mod payments;
mod postgres;
mod query;
mod rate_limits;
mod row;
mod schema;
mod screening;
mod seal;
mod shared;
mod sql_types;
mod sqlite;
mod statements;
mod store;
mod stored_enum;
#[cfg(feature = "testing")]
pub mod testing;
mod unit;

pub use backup::{Backup, BackupError, Overwrite, Restore, Restored};
pub use check::EVENTS_KEPT_AT_LEAST_DAYS;
pub use config::{DatabaseUrl, InvalidDatabaseUrl, OpenError, StoreConfig};
pub use engine::PoolUse;
pub use inspection::{CheckReport, Checked, Finding, PaymentSum, Sums};
pub use migrate::MigrateError;
pub use statements::StatementLog;
pub use store::Store;
