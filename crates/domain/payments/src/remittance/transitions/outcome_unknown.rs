//! A payment whose outcome is unknown: what a search of the account, or an operator, finds out.

use kernel::Timestamp;

use super::{FailureReason, Moved, Remittance, RemittanceState as State};
use crate::remittances::schedule;

impl Remittance {
    /// OutcomeUnknown → Completed: the bank has executed it, as the account's booked debits or the
    /// bank's word to an operator show.
    pub fn confirm_executed(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::OutcomeUnknown { .. } => Ok(self.enter(
                State::Completed {
                    bank: None,
                    at: now,
                },
                now,
                None,
            )),
            _ => self.refuse("confirm_executed"),
        }
    }

    /// OutcomeUnknown → OutcomeUnknown: the account shows it as pending. The bank has it, and may
    /// still refuse it; it is searched for again soon.
    pub fn defer_pending(mut self, now: Timestamp) -> Moved {
        if !matches!(self.data.state, State::OutcomeUnknown { .. }) {
            return self.refuse("defer_pending");
        }
        let attempts = self.data.poll_attempts.saturating_add(1);
        self.data.next_poll_at = Some(schedule::pending(now, attempts));
        Ok(self.with_poll_attempts(attempts))
    }

    /// OutcomeUnknown → Failed: an operator has established with the bank that it does not have it.
    pub fn confirm_not_executed(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::OutcomeUnknown { .. } => Ok(self.fail(FailureReason::RejectedByBank, None, now)),
            _ => self.refuse("confirm_not_executed"),
        }
    }
}
