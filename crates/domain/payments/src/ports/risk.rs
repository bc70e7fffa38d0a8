//! The port to the risk assessment of payments (anti-money-laundering).

use async_trait::async_trait;
use kernel::{Country, Money, RequestContext, SingleLine, UserId};
use thiserror::Error;

use crate::{RecipientAccount, RecipientId, TransactionId};

/// The facts that an assessment may use.
#[derive(Debug, Clone)]
pub struct RiskFacts {
    /// The payment to be.
    pub transaction_id: TransactionId,
    /// The customer who pays.
    pub user_id: UserId,
    /// The recipient.
    pub recipient_id: RecipientId,
    /// The creditor's name.
    pub creditor_name: SingleLine<70>,
    /// The creditor's account.
    pub creditor_account: RecipientAccount,
    /// Destination.
    pub country: Country,
    /// The amount sent, in NOK.
    pub send: Money,
    /// The request, for the audit log.
    pub context: RequestContext,
}

/// The decision on the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskDecision {
    /// It goes.
    Proceed,
    /// It waits for an officer; to the customer it looks like one the bank has not answered.
    Hold,
    /// It is declined with a neutral reason.
    Block,
}

/// No assessment could be had; the payment is not taken.
#[derive(Debug, Error)]
#[error("risk assessment is unavailable: {0}")]
pub struct RiskUnavailable(pub String);

/// Assesses a payment before it is recorded. The customer never learns the outcome
/// (hvitvaskingsloven § 28).
#[async_trait]
pub trait RiskAssessment: Send + Sync {
    /// Name of the assessor, logged at start-up.
    fn name(&self) -> &'static str;

    /// Decides.
    ///
    /// # Errors
    /// [`RiskUnavailable`]
    async fn assess(&self, facts: &RiskFacts) -> Result<RiskDecision, RiskUnavailable>;
}
