use kernel::Severity;
use payments::PaymentsEventKind as Kind;

use super::{EventPolicy, FollowUp};
use crate::events::EventKind;

/// The tasks about the course of a remittance. A reconciliation difference is none of them: that
/// the remittance ended does not say that the books agree.
const ABOUT_ITS_COURSE: &[EventKind] = &[
    EventKind::Payments(Kind::OutcomeUnknownEscalated),
    EventKind::Payments(Kind::BankStatusUnknown),
    EventKind::Payments(Kind::ScaOverdue),
];

pub(super) fn policy(kind: Kind) -> EventPolicy {
    match kind {
        Kind::OutcomeUnknownEscalated => EventPolicy::opens_task(
            "The bank did not answer whether it has this payment, and Drop has not found it at the bank. Ask the bank, then record its answer with `drop operator settle`.",
            Severity::Critical,
            "A bank did not answer for a payment, which it may have executed.",
        ),
        Kind::BankStatusUnknown => EventPolicy::opens_task(
            "The bank reports a payment status that Drop does not know. Drop goes on polling the payment. Ask the bank what the status means.",
            Severity::Warning,
            "A bank reports a payment status that Drop does not know.",
        ),
        Kind::ScaOverdue => EventPolicy::opens_task(
            "The time to authenticate is over, and the bank does not cancel the payment. Ask the bank to cancel it.",
            Severity::Warning,
            "A bank does not cancel a payment that was not authenticated in time.",
        ),
        Kind::ReconciliationDifference => EventPolicy::opens_task(
            "Drop's record of a payment and the bank's books differ. Compare both, correct what is wrong, then close the task with `drop operator close`.",
            Severity::Critical,
            "A payment differs from the bank's books.",
        ),
        Kind::RemittanceCompleted | Kind::RemittanceFailed | Kind::RemittanceCancelled => {
            EventPolicy::closes_tasks(ABOUT_ITS_COURSE)
        }
        Kind::RecipientAdded | Kind::RecipientChanged => {
            EventPolicy::NOTHING.then(FollowUp::ScreenRecipient)
        }
        Kind::RemittanceAccepted
        | Kind::RemittanceRecovered
        | Kind::RemittanceOutcomeUnknown
        | Kind::RemittanceAwaitingSca
        | Kind::RemittanceSubmitted
        | Kind::ConsentValid
        | Kind::ConsentEnded
        | Kind::AccountDisconnected
        | Kind::RecipientRemoved => EventPolicy::NOTHING,
    }
}
