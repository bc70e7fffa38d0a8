//! A payment of the past, as a replay takes it.

use kernel::{Country, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{AlertStateName, Amount, DueDiligence, PaymentFacts, Screened};

/// A payment of the past, by the names that its source gives it. Payments come in the order of
/// their time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoricalPayment {
    /// Name of the payment, for the report.
    pub id: String,
    /// Name of the customer; equal names are one customer.
    pub customer: String,
    /// Time of the order.
    pub at: Timestamp,
    /// The amount sent.
    pub amount: Amount,
    /// Country of destination.
    pub country: Country,
    /// Name of the creditor's account; equal names are one account.
    pub creditor: String,
    /// The customer's due diligence.
    pub due_diligence: DueDiligence,
    /// Result of screening the customer.
    pub customer_screening: Screened,
    /// Result of screening the recipient.
    pub recipient_screening: Screened,
    /// The officers' conclusion; precision is computed over the payments that have one.
    pub outcome: Option<Outcome>,
}

/// A payment as it was assessed, with what officers made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedPayment {
    /// The payment as of its newest assessment.
    pub facts: PaymentFacts,
    /// The officers' conclusion.
    pub outcome: Option<Outcome>,
}

impl From<AssessedPayment> for HistoricalPayment {
    fn from(assessed: AssessedPayment) -> Self {
        let facts = assessed.facts;
        Self {
            id: facts.payment.to_string(),
            customer: facts.customer.to_string(),
            at: facts.at,
            amount: facts.amount,
            country: facts.country,
            creditor: facts.creditor.to_string(),
            due_diligence: facts.due_diligence,
            customer_screening: facts.customer_screening,
            recipient_screening: facts.recipient_screening,
            outcome: assessed.outcome,
        }
    }
}

/// The officers' conclusion about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An alert on it was, or should have been, escalated.
    Suspicious,
    /// There was nothing.
    Legitimate,
}

impl Outcome {
    /// What officers found out about a payment with alerts in these states; `None` where there is
    /// none, or nothing is decided yet.
    pub fn of(alerts: impl IntoIterator<Item = AlertStateName>) -> Option<Self> {
        let (mut resolved, mut undecided) = (false, false);
        for state in alerts {
            match state {
                AlertStateName::Escalated | AlertStateName::Filed => return Some(Self::Suspicious),
                AlertStateName::Open | AlertStateName::Investigating => undecided = true,
                AlertStateName::Resolved => resolved = true,
            }
        }
        (resolved && !undecided).then_some(Self::Legitimate)
    }
}
