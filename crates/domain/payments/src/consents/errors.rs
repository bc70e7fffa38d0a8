//! Why something cannot be done with a consent.

use kernel::StoreError;
use thiserror::Error;

use crate::ports::BankError;

/// Why something cannot be done with a consent.
#[derive(Debug, Error)]
pub enum ConsentError {
    /// No such consent of this person.
    #[error("no such consent")]
    NotFound,
    /// The `state` that came back is none of ours, or another person's.
    #[error("the state is not one that was handed out")]
    UnknownState,
    /// No bank of that name.
    #[error("no such bank")]
    UnknownBank,
    /// Too many consents were begun and not finished.
    #[error("too many consents are open")]
    TooManyOpen,
    /// The bank could not be asked, or said no.
    #[error("the bank could not be asked: {0}")]
    Bank(#[source] BankError),
    /// Others changed it again and again.
    #[error("the consent is being changed by others")]
    Contended,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BankError> for ConsentError {
    fn from(error: BankError) -> Self {
        match error {
            BankError::UnknownBank => Self::UnknownBank,
            other => Self::Bank(other),
        }
    }
}
