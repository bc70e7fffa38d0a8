//! Maps database errors to the errors of the ports. Only the primary message of the database is
//! passed on: its details may quote values.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use diesel_async::pooled_connection::deadpool::PoolError;
use kernel::{ConflictOn, StoreError};

/// Unique constraints that the domain knows: index on PostgreSQL, columns on SQLite, meaning.
const CONFLICTS: &[(&str, &str, ConflictOn)] = &[
    ("audit_log_pkey", "audit_log.id", ConflictOn::AuditEntry),
    (
        "transactions_quote",
        "transactions.quote_id",
        ConflictOn::Quote,
    ),
    (
        "users_national_id",
        "users.national_id_fingerprint",
        ConflictOn::NationalId,
    ),
    (
        "bank_accounts_one_primary",
        "bank_accounts.user_id",
        ConflictOn::PrimaryAccount,
    ),
];

/// Failures that pass, by what the engines say. SQLSTATE does not get through diesel.
const PASSING: &[&str] = &[
    // SQLite
    "database is locked",
    "database table is locked",
    "unable to open database file",
    "disk I/O error",
    "database or disk is full",
    // PostgreSQL
    "canceling statement due to statement timeout",
    "canceling statement due to lock timeout",
    "canceling statement due to user request",
    "sorry, too many clients already",
    "too many connections",
    "the database system is",
];

/// PostgreSQL's messages when it ends a connection.
const LOSSES: &[&str] = &[
    "terminating connection",
    "connection closed",
    "the database system is shutting down",
];

/// The server is gone or hung up on us.
pub(crate) fn is_connection_loss(error: &Error) -> bool {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        )
        | Error::BrokenTransactionManager => true,
        Error::DatabaseError(_, info) => says(info.message(), LOSSES),
        _ => false,
    }
}

fn says(message: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| message.contains(phrase))
}

/// A statement failed.
pub(crate) fn from_query(error: Error) -> StoreError {
    if is_connection_loss(&error) {
        return StoreError::Unavailable(error.to_string());
    }
    let Error::DatabaseError(kind, info) = error else {
        return StoreError::Failed(error.to_string());
    };
    let message = info.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => StoreError::Conflict(unique(info.as_ref())),
        DatabaseErrorKind::SerializationFailure => StoreError::Conflict(ConflictOn::Serialization),
        _ if message.contains("deadlock detected") => {
            StoreError::Conflict(ConflictOn::Serialization)
        }
        DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable(message.to_owned()),
        _ if says(message, PASSING) => StoreError::Unavailable(message.to_owned()),
        _ => StoreError::Failed(message.to_owned()),
    }
}

/// A row that should have been there, in the version that was read, was not.
pub(crate) fn changed_meanwhile(table: &'static str) -> StoreError {
    StoreError::Conflict(ConflictOn::Version(table))
}

/// The unique constraint that was violated.
fn unique(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> ConflictOn {
    // SQLite: "UNIQUE constraint failed: transactions.quote_id".
    let message = info.message();
    let columns = message
        .split("constraint failed: ")
        .nth(1)
        .unwrap_or("a unique key");
    let named = info.constraint_name().unwrap_or(columns);
    let known = CONFLICTS
        .iter()
        .find(|(index, columns, _)| *index == named || *columns == named);
    known.map_or_else(
        || ConflictOn::UniqueKey(named.to_owned()),
        |(_, _, on)| on.clone(),
    )
}

/// No connection was available.
pub(crate) fn from_pool(error: &PoolError) -> StoreError {
    StoreError::Unavailable(match error {
        PoolError::Timeout(kind) => format!("no connection in time ({kind:?})"),
        PoolError::Backend(error) => error.to_string(),
        other => other.to_string(),
    })
}
