//! Errors of storage ports, distinguished by how a caller has to react.

use thiserror::Error;

/// Failure of a storage port. Text inside is for logs of operators, never for a client.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached or refuses service; the same call may work later.
    #[error("storage is unavailable: {0}")]
    Unavailable(String),
    /// A concurrent change came first, or a unique key is taken: read again, decide again.
    #[error("conflicting change of {what}")]
    Conflict {
        /// The table or constraint concerned.
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
        /// What is invalid; never the value itself.
        why: String,
    },
    /// The query itself failed: a defect.
    #[error("storage failed: {0}")]
    Failed(String),
}
