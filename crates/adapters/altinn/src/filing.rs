//! A report with the authority, and the outcomes of filing one.

use kernel::Timestamp;
use thiserror::Error;

/// Where a filed report stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiledState {
    /// It is there.
    Received,
    /// The authority has confirmed it.
    Acknowledged {
        /// When.
        at: Timestamp,
    },
    /// The authority does not take it.
    Rejected {
        /// Its words; empty if it has none.
        why: String,
    },
}

/// A report that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Altinn's id of it: the receipt.
    pub id: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: FiledState,
}

/// What became of an attempt to file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SubmitError {
    /// The authority refused it; the report, or our rights, have to be corrected.
    #[error("the report was refused: {0}")]
    Refused(String),
    /// The authority has not received it; it can be sent again later.
    #[error("the authority cannot be reached: {0}")]
    Unavailable(String),
    /// The outcome is unknown; [`crate::AltinnClient::look_up`] may find it later, and submitting again
    /// looks it up first.
    #[error("whether the report was taken is not known: {0}")]
    Unknown(String),
}

/// Nothing was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the report cannot be looked up: {0}")]
pub struct LookupError(pub String);
