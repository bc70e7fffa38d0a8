//! Events that payments publish to other contexts.

use kernel::{Country, EventData, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, BankId, ConsentEnd, ConsentId, FailureReason, PublicStatus, Recipient, RecipientId,
    Remittance, RemittanceState, TransactionId,
    reconciliation::{Difference, DiscrepancyKind},
};

kernel::integration_events! {
    /// Events that payments publish to other contexts. The stored kinds are older than these names.
    PaymentsEvent, PaymentsEventKind {
        /// An order was admitted, held ones included: the event does not reveal which of the two
        /// it is (hvitvaskingsloven § 28).
        RemittanceAccepted(RemittanceUpdate) = "remittance.accepted",
        /// After the database was set back in time, a remittance may have been sent before.
        RemittanceRecovered(RemittanceUpdate) = "remittance.recovered",
        /// The bank was asked to pay and did not answer.
        RemittanceOutcomeUnknown(RemittanceUpdate) = "remittance.answer_lost",
        /// The bank has the payment, and its customer can authenticate it.
        RemittanceAwaitingSca(RemittanceUpdate) = "remittance.awaiting_sca",
        /// The bank executes the payment.
        RemittanceSubmitted(RemittanceUpdate) = "remittance.submitted",
        /// The payment was executed.
        RemittanceCompleted(RemittanceUpdate) = "remittance.completed",
        /// The payment was not executed.
        RemittanceFailed(RemittanceUpdate) = "remittance.failed",
        /// The payment was cancelled.
        RemittanceCancelled(RemittanceUpdate) = "remittance.cancelled",
        /// The bank reports a status that Drop does not know.
        BankStatusUnknown(RemittanceUpdate) = "remittance.unknown_bank_status",
        /// The time to authenticate is over, and the bank has not ended the payment.
        ScaOverdue(RemittanceUpdate) = "remittance.sca_overdue",
        /// The outcome is still unknown after the last search that is made before people are
        /// asked.
        OutcomeUnknownEscalated(RemittanceUpdate) = "remittance.unanswered_for_long",
        /// The bank's books differ from ours.
        ReconciliationDifference(BooksDiffer) = "reconciliation.difference",
        /// The customer consented to account information.
        ConsentValid(ConsentGiven) = "bank_consent.valid",
        /// A consent is over.
        ConsentEnded(ConsentOver) = "bank_consent.ended",
        /// The customer removed an account.
        AccountDisconnected(AccountRemoved) = "account.disconnected",
        /// A recipient was added.
        RecipientAdded(RecipientChange) = "recipient.added",
        /// A recipient's name, nickname or address was changed.
        RecipientChanged(RecipientChange) = "recipient.changed",
        /// A recipient was removed.
        RecipientRemoved(RecipientChange) = "recipient.removed",
    }
}

/// A remittance as its customer sees it: what they must not see cannot leak from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RemittanceUpdate {
    /// The remittance.
    pub transaction_id: TransactionId,
    /// The customer it belongs to.
    pub user_id: UserId,
    /// The public status.
    pub status: PublicStatus,
    /// Why it failed, as the customer sees it.
    pub reason: Option<FailureReason>,
}

impl RemittanceUpdate {
    /// A remittance of this state. Contains only the public part of the state.
    pub(crate) fn new(
        transaction_id: TransactionId,
        user_id: UserId,
        state: &RemittanceState,
    ) -> Self {
        Self {
            transaction_id,
            user_id,
            status: state.public_status(),
            reason: state.public_failure_reason(),
        }
    }
}

impl From<&Remittance> for RemittanceUpdate {
    fn from(remittance: &Remittance) -> Self {
        Self::new(remittance.id(), remittance.user_id(), remittance.state())
    }
}

impl EventData for RemittanceUpdate {
    const AGGREGATE: &'static str = "transactionId";

    fn aggregate_id(&self) -> String {
        self.transaction_id.to_string()
    }
}

/// A difference between our records and a bank's books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BooksDiffer {
    /// The kind of difference.
    pub kind: DiscrepancyKind,
    /// The remittance, by our id, whether we know it or not.
    pub transaction_id: TransactionId,
    /// The bank whose books were read.
    pub bank: BankId,
}

impl From<&Difference> for BooksDiffer {
    fn from(difference: &Difference) -> Self {
        Self {
            kind: difference.what.kind(),
            transaction_id: difference.transaction,
            bank: difference.bank.clone(),
        }
    }
}

impl EventData for BooksDiffer {
    const AGGREGATE: &'static str = "transactionId";

    fn aggregate_id(&self) -> String {
        self.transaction_id.to_string()
    }
}

/// A consent that took effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentGiven {
    /// The consent.
    pub consent_id: ConsentId,
    /// The customer it belongs to.
    pub user_id: UserId,
}

impl EventData for ConsentGiven {
    const AGGREGATE: &'static str = "consentId";

    fn aggregate_id(&self) -> String {
        self.consent_id.to_string()
    }
}

/// A consent that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentOver {
    /// The consent.
    pub consent_id: ConsentId,
    /// The customer it belongs to.
    pub user_id: UserId,
    /// Why the consent ended.
    pub reason: ConsentEnd,
}

impl EventData for ConsentOver {
    const AGGREGATE: &'static str = "consentId";

    fn aggregate_id(&self) -> String {
        self.consent_id.to_string()
    }
}

/// An account that was removed from Drop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountRemoved {
    /// The account.
    pub account_id: AccountId,
    /// The customer it belongs to.
    pub user_id: UserId,
}

impl EventData for AccountRemoved {
    const AGGREGATE: &'static str = "accountId";

    fn aggregate_id(&self) -> String {
        self.account_id.to_string()
    }
}

/// A change to a customer's list of recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecipientChange {
    /// The recipient; stored beside the payload only.
    #[serde(skip_serializing)]
    pub recipient_id: RecipientId,
    /// The customer it belongs to.
    pub user_id: UserId,
    /// The country of the recipient's account.
    pub country: Country,
}

impl From<&Recipient> for RecipientChange {
    fn from(recipient: &Recipient) -> Self {
        Self {
            recipient_id: recipient.id,
            user_id: recipient.user_id,
            country: recipient.country,
        }
    }
}

impl EventData for RecipientChange {
    const AGGREGATE: &'static str = "recipientId";

    fn aggregate_id(&self) -> String {
        self.recipient_id.to_string()
    }
}

#[cfg(test)]
mod tests;
