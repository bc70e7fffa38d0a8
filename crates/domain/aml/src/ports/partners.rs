//! The authority that gets reports, and the context that holds payments.

use async_trait::async_trait;
use kernel::{Country, Instant, RequestContext, UserId};
use thiserror::Error;

use crate::{Amount, CaseText, PaymentId, Receipt, Report, RuleId, StrId};

/// A report as it goes to the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Under this reference; the same for every attempt to file the same report.
    pub reference: StrId,
    /// The report.
    pub report: Report,
    /// The rules that raised its alerts.
    pub rules: Vec<RuleId>,
    /// The payments it is about, oldest first.
    pub payments: Vec<SubmittedPayment>,
    /// When it is sent.
    pub at: Instant,
}

/// A payment in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedPayment {
    /// Which.
    pub payment: PaymentId,
    /// When it was ordered.
    pub at: Instant,
    /// What was sent.
    pub amount: Amount,
    /// Destination.
    pub country: Country,
}

/// What became of an attempt to file.
#[derive(Debug, Error)]
pub enum RegulatorError {
    /// The authority looked at it and does not take it; it has to be mended.
    #[error("the report was refused: {0}")]
    Refused(String),
    /// It was certainly not taken: the way there is closed. The same may be sent later.
    #[error("the authority cannot be reached: {0}")]
    Unavailable(String),
    /// It may have been taken or not.
    #[error("whether the report was taken is not known: {0}")]
    Unknown(String),
}

/// Økokrim's EFE, or whoever else reports go to.
#[async_trait]
pub trait Regulator: Send + Sync {
    /// Files a report. Sent again with the same reference it is the same report: the answer is the
    /// first one's receipt.
    ///
    /// # Errors
    /// [`RegulatorError`]
    async fn submit(&self, submission: &Submission) -> Result<Receipt, RegulatorError>;

    /// What the authority has under this reference; `None` if nothing.
    ///
    /// # Errors
    /// [`RegulatorError::Unavailable`] or [`RegulatorError::Unknown`]: nothing was learnt.
    async fn find(&self, reference: StrId) -> Result<Option<Receipt>, RegulatorError>;

    /// When the authority confirmed the report of this receipt; `None` if it has not yet.
    ///
    /// # Errors
    /// As of [`Self::find`].
    async fn acknowledged_at(&self, receipt: &Receipt) -> Result<Option<Instant>, RegulatorError>;
}

/// What is known of a payment that an officer decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It waits for an officer.
    Waiting,
    /// It was decided on, or was never held.
    NotHeld,
}

/// Why nothing was decided on a held payment.
#[derive(Debug, Error)]
pub enum HeldPaymentsError {
    /// There is none of this id.
    #[error("there is no such payment")]
    NotFound,
    /// It is not held (any more).
    #[error("the payment is not held")]
    NotHeld,
    /// The same may work later.
    #[error("held payments are unavailable: {0}")]
    Unavailable(String),
}

/// The context that holds payments until an officer decides.
#[async_trait]
pub trait HeldPayments: Send + Sync {
    /// Whether a payment waits; `None` if there is none of this id.
    ///
    /// # Errors
    /// [`HeldPaymentsError::Unavailable`]
    async fn held(&self, payment: PaymentId) -> Result<Option<Held>, HeldPaymentsError>;

    /// Lets it go on to the bank.
    ///
    /// # Errors
    /// [`HeldPaymentsError`]
    async fn release(
        &self,
        payment: PaymentId,
        officer: UserId,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<(), HeldPaymentsError>;

    /// Declines it, to the customer like any other neutral decline.
    ///
    /// # Errors
    /// [`HeldPaymentsError`]
    async fn reject(
        &self,
        payment: PaymentId,
        officer: UserId,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<(), HeldPaymentsError>;
}
