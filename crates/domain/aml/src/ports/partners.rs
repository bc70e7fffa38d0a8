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
    /// The person reported.
    pub person: ReportedPerson,
    /// The rules that raised its alerts.
    pub rules: Vec<RuleId>,
    /// The payments it is about, oldest first.
    pub payments: Vec<SubmittedPayment>,
    /// Time of sending.
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
    /// Time at which they became a customer.
    pub customer_since: Timestamp,
}

/// Looks up the identity of customers.
#[async_trait]
pub trait Customers: Send + Sync {
    /// The customer's personal details; `None` if there is no such customer.
    ///
    /// # Errors
    /// [`StoreError`]
    async fn person(&self, customer: UserId) -> Result<Option<ReportedPerson>, StoreError>;
}

/// A payment in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmittedPayment {
    /// The payment.
    pub payment: PaymentId,
    /// Time of the order.
    pub at: Timestamp,
    /// The amount sent.
    pub amount: Amount,
    /// Destination.
    pub country: Country,
}

/// The outcome of an attempt to file a report.
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
    /// Its status at the authority.
    pub standing: Standing,
}

/// The authority's status of a report that it has received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet.
    Pending,
    /// It has confirmed it.
    Acknowledged {
        /// Time of that status.
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

    /// The authority's record under this reference; `None` if there is none.
    ///
    /// # Errors
    /// [`RegulatorError::Unavailable`] or [`RegulatorError::Unknown`]: the status stays unknown.
    async fn find(&self, reference: StrId) -> Result<Option<Filed>, RegulatorError>;
}

/// A payment that an officer decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It waits for an officer.
    Waiting,
    /// It was decided on, or was never held.
    NotHeld,
}

/// Why a held payment was not decided on.
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
