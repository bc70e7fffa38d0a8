//! What can go wrong with storage, in the words of the one who has to react.

use thiserror::Error;

/// Failure of a storage port. Text inside is for logs of operators, never for a client.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached or refuses service; the same call may work later.
    #[error("storage is unavailable: {0}")]
    Unavailable(String),
    /// Somebody else changed the same thing first, or a unique key is taken: read again, decide again.
    #[error("conflicting change of {what}")]
    Conflict {
        /// The table or constraint that was contended.
        what: String,
    },
    /// A stored row does not parse into its domain type: a defect or tampering, for an operator.
    #[error("stored data is inconsistent: {table}.{column} of {id}: {why}")]
    Inconsistent {
        /// Table name.
        table: &'static str,
        /// Column name.
        column: &'static str,
        /// Id of the row.
        id: String,
        /// What does not fit; never the value itself.
        why: String,
    },
    /// The query itself failed: a defect.
    #[error("storage failed: {0}")]
    Failed(String),
}
