//! Errors of storage ports, distinguished by how a caller has to react.

use std::fmt;

use thiserror::Error;

/// Failure of a storage port. Text inside is for logs of operators, never for a client.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached or refuses service; the same call may work later.
    #[error("storage is unavailable: {0}")]
    Unavailable(String),
    /// A concurrent change came first, or a unique key is taken: read again, decide again.
    #[error("conflicting change of {0}")]
    Conflict(ConflictOn),
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

/// On what two changes conflicted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictOn {
    /// A row of this table is no longer of the version that was read.
    Version(&'static str),
    /// An audit entry of this id is recorded already.
    AuditEntry,
    /// A remittance has used the quote.
    Quote,
    /// A person with this national id exists.
    NationalId,
    /// Another account of the person became the primary one.
    PrimaryAccount,
    /// Another unique key is taken; its name, for operators.
    UniqueKey(String),
    /// The database could not put concurrent transactions in an order.
    Serialization,
}

impl fmt::Display for ConflictOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(table) => f.write_str(table),
            Self::AuditEntry => f.write_str("audit entry"),
            Self::Quote => f.write_str("quote"),
            Self::NationalId => f.write_str("national id"),
            Self::PrimaryAccount => f.write_str("primary account"),
            Self::UniqueKey(name) => f.write_str(name),
            Self::Serialization => f.write_str("concurrent transactions"),
        }
    }
}
