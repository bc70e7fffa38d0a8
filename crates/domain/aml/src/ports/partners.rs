//! The authority that gets reports, the context that knows customers and the one that holds payments.

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Country, RequestContext, StoreError, Timestamp, UserId};
use secrecy::SecretString;
use thiserror::Error;

use crate::{Amount, CaseText, PaymentId, Receipt, Report, RuleId, StrId};

/// A report as it goes to the authority.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Under this reference; the same for every attempt to file the same report.
    pub reference: StrId,
    /// The report.
    pub report: Report,
    /// Whom it is about.
    pub person: ReportedPerson,
    /// The rules that raised its alerts.
    pub rules: Vec<RuleId>,
    /// The payments it is about, oldest first.
    pub payments: Vec<SubmittedPayment>,
    /// When it is sent.
    pub at: Timestamp,
}

/// Who a customer is, as a report has to say (hvitvaskingsforskriften: personal details and
/// customer relationship).
#[derive(Debug, Clone)]
pub struct ReportedPerson {
    /// Full name.
    pub name: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Fødselsnummer or its kin, eleven digits.
    pub national_id: SecretString,
    /// Since when they are a customer.
    pub customer_since: Timestamp,
}

/// Who customers are.
#[async_trait]
pub trait Customers: Send + Sync {
    /// Who this is; `None` if there is no such customer.
    ///
    /// # Errors
    /// [`StoreError`]
    async fn person(&self, customer: UserId) -> Result<Option<ReportedPerson>, StoreError>;
}

/// A payment in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedPayment {
    /// Which.
    pub payment: PaymentId,
    /// When it was ordered.
    pub at: Timestamp,
    /// What was sent.
    pub amount: Amount,
    /// Destination.
    pub country: Country,
}

/// What became of an attempt to file.
#[derive(Debug, Error)]
pub enum RegulatorError {
    /// The authority refused the report; it has to be corrected.
    #[error("the report was refused: {0}")]
    Refused(String),
    /// The authority cannot be reached and has not received it. It can be sent again later.
    #[error("the authority cannot be reached: {0}")]
    Unavailable(String),
    /// The outcome is unknown: it may have been received.
    #[error("whether the report was taken is not known: {0}")]
    Unknown(String),
}

/// A report that the authority has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The authority's name for it.
    pub receipt: Receipt,
    /// What the authority says of it.
    pub standing: Standing,
}

/// What the authority says of a report it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet.
    Pending,
    /// It has confirmed it.
    Acknowledged {
        /// When.
        at: Timestamp,
    },
    /// It does not take it after all.
    Rejected {
        /// Its words; empty if it has none.
        why: String,
    },
}

/// The FIU that receives reports: EFE at Økokrim.
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
    async fn find(&self, reference: StrId) -> Result<Option<Filed>, RegulatorError>;
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
