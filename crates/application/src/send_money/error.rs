//! Why an order is not carried out.

use kernel::{MoneyError, StoreError};
use payments::{
    QuoteError,
    remittances::{AdmitError, RemittanceError},
};
use thiserror::Error;

/// Why an order is not carried out, by what the customer can do about it.
#[derive(Debug, Error)]
pub enum SendMoneyError {
    /// The amount cannot be quoted.
    #[error(transparent)]
    Quote(#[from] QuoteError),
    /// The order is refused; nothing was recorded.
    #[error(transparent)]
    Refused(#[from] AdmitError),
    /// The remittance is recorded, and its state could not be read or changed. The same order under
    /// the same key is answered later.
    #[error(transparent)]
    Initiation(#[from] RemittanceError),
    /// The remittance is recorded, and cannot be presented: for an operator.
    #[error(transparent)]
    Presentation(#[from] PresentationError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a remittance cannot be presented.
#[derive(Debug, Error)]
pub enum PresentationError {
    /// A sum cannot be represented.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The answer cannot be written.
    #[error("the answer cannot be written")]
    Encoding(#[from] serde_json::Error),
}
