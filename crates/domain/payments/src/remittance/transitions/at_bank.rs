//! At the bank: SCA, execution, expiry and cancellation.

use kernel::Timestamp;
use url::Url;

use super::{BankPayment, FailureReason, Moved, Remittance, RemittanceState as State};
use crate::{ports::BankPaymentStatus, remittances::schedule};

impl Remittance {
    /// AwaitingSca or Submitted → the state that the bank's status means. Only what is surely past
    /// SCA ends the wait for it: a code that is unclear or unknown keeps state, page and deadline.
    pub fn apply_bank_status(self, status: BankPaymentStatus, now: Timestamp) -> Moved {
        let Some(known) = self.data.state.at_bank().cloned() else {
            return self.refuse("apply_bank_status");
        };
        let with = |code| BankPayment {
            status: code,
            ..known.clone()
        };
        match status {
            BankPaymentStatus::AwaitingSca { code } | BankPaymentStatus::Unclear { code } => {
                Ok(self.stay_with_code(code, now))
            }
            BankPaymentStatus::InProgress { code } => Ok(self.proceed(with(code), now)),
            BankPaymentStatus::Settled { code } => {
                let (bank, at) = (Some(with(code)), now);
                Ok(self.enter(State::Completed { bank, at }, now, None))
            }
            BankPaymentStatus::Rejected { code, sca_failed } => {
                let reason = self.reason_of_rejection(sca_failed, now);
                Ok(self.fail(reason, Some(with(code)), now))
            }
            BankPaymentStatus::Cancelled { code } => {
                let (bank, at) = (Some(with(code)), now);
                Ok(self.enter(State::Cancelled { bank, at }, now, None))
            }
        }
    }

    /// AwaitingSca → AwaitingSca: the bank has named the page; the deadline stays.
    pub fn set_sca_page(self, page: Url, now: Timestamp) -> Moved {
        match self.data.state.clone() {
            State::AwaitingSca {
                bank, expires_at, ..
            } => {
                let state = State::AwaitingSca {
                    bank,
                    sca_url: Some(page),
                    expires_at,
                };
                Ok(self.enter(state, now, Some(schedule::first(now))))
            }
            _ => self.refuse("set_sca_page"),
        }
    }

    /// AwaitingSca → Failed: the bank's time-out is over, and the bank does not have it under way.
    pub fn expire_sca(self, now: Timestamp) -> Moved {
        match &self.data.state {
            State::AwaitingSca {
                bank, expires_at, ..
            } if now >= *expires_at => {
                let bank = bank.clone();
                Ok(self.fail(FailureReason::ScaExpired, Some(bank), now))
            }
            _ => self.refuse("expire_sca"),
        }
    }

    /// AwaitingSca or Submitted → Cancelled: the bank has confirmed the cancellation.
    pub fn cancel(self, now: Timestamp) -> Moved {
        match self.data.state.at_bank().cloned() {
            Some(bank) => {
                let (bank, at) = (Some(bank), now);
                Ok(self.enter(State::Cancelled { bank, at }, now, None))
            }
            None => self.refuse("cancel"),
        }
    }

    /// Submitted → Submitted: the bank wants the customer to authenticate the cancellation.
    pub fn require_cancellation_sca(self, sca_url: Url, now: Timestamp) -> Moved {
        match self.data.state.clone() {
            State::Submitted { bank, .. } => {
                let cancellation_sca_url = Some(sca_url);
                let state = State::Submitted {
                    bank,
                    cancellation_sca_url,
                };
                Ok(self.enter(state, now, Some(schedule::first(now))))
            }
            _ => self.refuse("require_cancellation_sca"),
        }
    }

    /// OutcomeUnknown, AwaitingSca, Submitted, or Accepted and not yet asked: nothing new was
    /// learnt; the next poll is put off further.
    pub fn defer_poll(mut self, now: Timestamp) -> Moved {
        let attempts = self.data.poll_attempts.saturating_add(1);
        let next = match self.data.state {
            State::OutcomeUnknown { .. } => schedule::search(now, attempts),
            State::AwaitingSca { expires_at, .. } if now < expires_at => {
                schedule::awaiting_sca(now, attempts)
            }
            State::AwaitingSca { .. } if !self.is_sca_overdue(now) => {
                schedule::at_bank(now, attempts)
            }
            State::AwaitingSca { .. } => schedule::overdue(now),
            State::Accepted | State::Submitted { .. } => schedule::at_bank(now, attempts),
            _ => return self.refuse("defer_poll"),
        };
        // Marks the first poll of an overdue one, which is reported.
        if self.is_sca_overdue(now) && !self.is_sca_overdue(self.data.updated_at) {
            self.data.updated_at = now;
        }
        self.data.next_poll_at = Some(next);
        Ok(self.with_poll_attempts(attempts))
    }

    /// Whether it still waits for SCA at that moment, though time and grace are over.
    pub fn is_sca_overdue(&self, at: Timestamp) -> bool {
        matches!(self.data.state, State::AwaitingSca { expires_at, .. }
            if at >= expires_at + schedule::SCA_EXPIRY_GRACE)
    }

    /// Polls are seconds apart while the customer is awaited: a decline would have been seen in
    /// time, so an SCA that is found failed after its time has expired.
    fn reason_of_rejection(&self, sca_failed: bool, now: Timestamp) -> FailureReason {
        let is_late =
            matches!(&self.data.state, State::AwaitingSca { expires_at, .. } if now >= *expires_at);
        match (sca_failed, is_late) {
            (true, false) => FailureReason::ScaDeclined,
            (true, true) => FailureReason::ScaExpired,
            (false, _) => FailureReason::RejectedByBank,
        }
    }

    fn stay_with_code(self, code: String, now: Timestamp) -> Self {
        let mut state = self.data.state.clone();
        let (State::AwaitingSca { bank, .. } | State::Submitted { bank, .. }) = &mut state else {
            return self;
        };
        bank.status = code;
        self.stay(state, now)
    }

    /// To Submitted, or on in it.
    fn proceed(self, bank: BankPayment, now: Timestamp) -> Self {
        let cancellation_sca_url = match &self.data.state {
            State::Submitted {
                cancellation_sca_url,
                ..
            } => cancellation_sca_url.clone(),
            _ => None,
        };
        let state = State::Submitted {
            bank,
            cancellation_sca_url,
        };
        if matches!(self.data.state, State::Submitted { .. }) {
            self.stay(state, now)
        } else {
            self.enter(state, now, Some(schedule::first(now)))
        }
    }

    /// In the same kind of state: another code of the bank is news, the same is none.
    fn stay(self, state: State, now: Timestamp) -> Self {
        if state == self.data.state {
            // States at the bank always have a next poll.
            return self.clone().defer_poll(now).unwrap_or(self);
        }
        self.enter(state, now, Some(schedule::first(now)))
    }
}
