//! The state machine of a remittance: every way from one state to another, by name. What is not
//! written here cannot happen.
//!
//! Why nothing is executed twice: only [`Remittance::begin_initiation`] leads to a call that makes
//! the bank pay, it starts from `Accepted` alone, and the one way back to `Accepted`
//! ([`Remittance::return_unsent`]) is taken only by the process whose request surely did not reach
//! the bank. Each transition is stored by compare-and-swap, so of two processes one begins.
//!
//! A database that was taken back in time does not know which payments were initiated after that
//! moment: there [`Remittance::recover`] has every one searched for before any worker sees it.

mod at_bank;
mod initiation;
mod outcome_unknown;
mod review;

use kernel::Timestamp;

use super::{BankPayment, FailureReason, Remittance, RemittanceState};
use crate::InvalidTransition;

/// A remittance after its transition.
type Moved = Result<Remittance, InvalidTransition>;

impl Remittance {
    fn enter(
        mut self,
        state: RemittanceState,
        now: Timestamp,
        next_poll_at: Option<Timestamp>,
    ) -> Self {
        self.data.state = state;
        self.data.next_poll_at = next_poll_at;
        self.data.poll_attempts = 0;
        self.data.updated_at = now;
        self
    }

    pub(super) fn fail(
        self,
        reason: FailureReason,
        bank: Option<BankPayment>,
        now: Timestamp,
    ) -> Self {
        let at = now;
        self.enter(RemittanceState::Failed { reason, bank, at }, now, None)
    }

    fn with_poll_attempts(mut self, poll_attempts: u16) -> Self {
        self.data.poll_attempts = poll_attempts;
        self
    }

    fn refuse(&self, transition: &'static str) -> Moved {
        Err(InvalidTransition {
            aggregate: "a payment",
            transition,
            from: self.data.state.name().as_str(),
        })
    }
}
