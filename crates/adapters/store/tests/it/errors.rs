//! Failures of the database in the words of the ports.

use diesel::result::{DatabaseErrorKind, Error};
use kernel::{ConflictOn, StoreError};
use store::testing::{is_connection_loss, store_error};

fn database(kind: DatabaseErrorKind, message: &str) -> Error {
    Error::DatabaseError(kind, Box::new(message.to_owned()))
}

#[test]
fn a_quote_used_twice_on_sqlite_is_a_conflict_of_the_quote() {
    let message = "UNIQUE constraint failed: transactions.quote_id";
    let error = store_error(database(DatabaseErrorKind::UniqueViolation, message));
    assert!(matches!(error, StoreError::Conflict(ConflictOn::Quote)));
}

#[test]
fn what_passes_by_itself_is_unavailable_and_a_defect_is_not() {
    for message in ["database is locked", "the database system is starting up"] {
        let error = store_error(database(DatabaseErrorKind::Unknown, message));
        assert!(matches!(error, StoreError::Unavailable(_)), "{message}");
    }
    let error = store_error(database(DatabaseErrorKind::Unknown, "no such table: users"));
    assert!(matches!(error, StoreError::Failed(_)));
}

#[test]
fn a_terminated_connection_is_known_as_lost() {
    let message = "terminating connection due to administrator command";
    assert!(is_connection_loss(&database(
        DatabaseErrorKind::Unknown,
        message
    )));
    assert!(!is_connection_loss(&Error::NotFound));
}
