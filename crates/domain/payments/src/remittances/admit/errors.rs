//! Why an order to pay is refused, classified by what the customer can do about it.

use kernel::{MoneyError, StoreError, Timestamp};
use thiserror::Error;

use crate::{
    Refusal,
    accounts::FundsError,
    ports::{BankError, RiskUnavailable},
};

/// Why an order is refused. Nothing was recorded.
#[derive(Debug, Error)]
pub enum AdmitError {
    /// The key was used with another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The first request of this key is still being answered.
    #[error("the first request of this idempotency key is still in work")]
    IdempotencyInWork {
        /// Latest time at which to ask again.
        until: Timestamp,
    },
    /// The customer must be identified first.
    #[error("the customer has not been identified")]
    KycRequired,
    /// No such quote of this person.
    #[error("no such quote")]
    QuoteUnknown,
    /// The quote has expired: make a new one.
    #[error("the quote has expired")]
    QuoteExpired,
    /// Another payment used the quote.
    #[error("the quote was used already")]
    QuoteUsed,
    /// No such recipient of this person.
    #[error("no such recipient")]
    RecipientUnknown,
    /// The quote is for another country or currency than the recipient's.
    #[error("quote and recipient do not belong together")]
    RecipientMismatch,
    /// No such account of this person, or none is connected.
    #[error("no such account")]
    AccountUnknown,
    /// The account is not in the currency that is sent.
    #[error("the account is held in another currency")]
    AccountCurrency,
    /// The bank no longer accepts the consent for the account: renew it.
    #[error("the bank no longer accepts the consent")]
    ConsentInvalid,
    /// Balance less payments in flight does not cover amount and fee.
    #[error("funds are insufficient")]
    InsufficientFunds,
    /// The bank does not answer and has never reported a balance: try later.
    #[error("the bank tells no balance: {0}")]
    FundsUnknown(#[source] BankError),
    /// Other payments of the account came first, again and again: try later.
    #[error("too many payments of this account at once")]
    Contended,
    /// A sum cannot be represented.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Risk could not be assessed: try later.
    #[error(transparent)]
    Risk(#[from] RiskUnavailable),
    /// Storage failed: try later.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FundsError> for AdmitError {
    fn from(error: FundsError) -> Self {
        match error {
            FundsError::Insufficient => Self::InsufficientFunds,
            FundsError::ConsentInvalid => Self::ConsentInvalid,
            FundsError::AccountUnknown => Self::AccountUnknown,
            FundsError::Unknown(error) => Self::FundsUnknown(error),
            FundsError::Money(MoneyError::CurrencyMismatch { .. }) => Self::AccountCurrency,
            FundsError::Money(error) => Self::Money(error),
            FundsError::Store(error) => Self::Store(error),
        }
    }
}

impl From<Refusal> for AdmitError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::AccountUnknown => Self::AccountUnknown,
            Refusal::QuoteUnknown => Self::QuoteUnknown,
            Refusal::QuoteExpired => Self::QuoteExpired,
            Refusal::QuoteUsed => Self::QuoteUsed,
            Refusal::RecipientUnknown => Self::RecipientUnknown,
            Refusal::RecipientMismatch => Self::RecipientMismatch,
            Refusal::InsufficientFunds => Self::InsufficientFunds,
            Refusal::FactsChanged => Self::Contended,
            Refusal::Money(error) => Self::Money(error),
        }
    }
}
