//! Asking the bank to pay.

use chrono::TimeDelta;
use kernel::Timestamp;

use super::{FailureReason, Moved, Remittance, RemittanceState as State};
use crate::{
    ports::{InitialSca, InitiatedPayment},
    remittances::schedule,
};

impl Remittance {
    /// Accepted → Failed: the bank cannot be asked at all (its account was disconnected).
    pub fn fail_uninitiable(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Accepted => Ok(self.fail(FailureReason::Declined, None, now)),
            _ => self.refuse("fail_uninitiable"),
        }
    }

    /// Accepted → Initiating: the process that stores this, and no other, asks the bank.
    pub fn begin_initiation(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Accepted => {
                // Kept: they count the tries.
                let tries = self.data.poll_attempts;
                let until = now + schedule::INITIATION_LEASE;
                let begun = self.enter(State::Initiating { since: now }, now, Some(until));
                Ok(begun.with_poll_attempts(tries))
            }
            _ => self.refuse("begin_initiation"),
        }
    }

    /// Initiating → AwaitingSca, or Submitted when the bank executes it without SCA. Also from
    /// OutcomeUnknown: the answer came after the lease.
    pub fn record_at_bank(
        self,
        answer: InitiatedPayment,
        sca_timeout: TimeDelta,
        now: Timestamp,
    ) -> Moved {
        if !self.is_being_asked() {
            return self.refuse("record_at_bank");
        }
        let (bank, expires_at) = (answer.bank, now + sca_timeout);
        let awaiting = |sca_url| State::AwaitingSca {
            bank: bank.clone(),
            sca_url,
            expires_at,
        };
        let state = match answer.sca {
            InitialSca::Page(sca_url) => awaiting(Some(sca_url)),
            InitialSca::NoPageYet => awaiting(None),
            InitialSca::Past => State::Submitted {
                bank,
                cancellation_sca_url: None,
            },
        };
        Ok(self.enter(state, now, Some(schedule::first(now))))
    }

    /// Initiating → Accepted: the bank was surely not reached, so it may be asked again. After
    /// [`schedule::MAX_INITIATION_TRIES`] → Failed. Not from OutcomeUnknown: by then it cannot be
    /// established any more whose attempt it was.
    pub fn return_unsent(self, now: Timestamp) -> Moved {
        if !matches!(self.data.state, State::Initiating { .. }) {
            return self.refuse("return_unsent");
        }
        let tries = self.data.poll_attempts.saturating_add(1);
        if tries >= schedule::MAX_INITIATION_TRIES {
            return Ok(self.fail(FailureReason::Declined, None, now));
        }
        let again = schedule::at_bank(now, self.data.poll_attempts);
        let back = self.enter(State::Accepted, now, Some(again));
        Ok(back.with_poll_attempts(tries))
    }

    /// Initiating or OutcomeUnknown → Failed: the bank refused, nothing is recorded there.
    pub fn refuse_initiation(self, now: Timestamp) -> Moved {
        if !self.is_being_asked() {
            return self.refuse("refuse_initiation");
        }
        Ok(self.fail(FailureReason::RejectedByBank, None, now))
    }

    /// Initiating → OutcomeUnknown: no usable answer came, or none before the lease ran out.
    pub fn mark_outcome_unknown(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Initiating { .. } => Ok(self.search_from(now)),
            _ => self.refuse("mark_outcome_unknown"),
        }
    }

    /// Accepted → OutcomeUnknown: the database was taken back in time. The bank may have been asked
    /// after the moment that it was taken back to, so the payment is searched for and never sent.
    pub fn recover(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Accepted => Ok(self.search_from(now)),
            _ => self.refuse("recover"),
        }
    }

    /// Whether the bank is being asked for longer than the process that asks may take.
    pub fn is_lease_over(&self, now: Timestamp) -> bool {
        matches!(self.data.state, State::Initiating { since }
            if now >= since + schedule::INITIATION_LEASE)
    }

    fn search_from(self, now: Timestamp) -> Self {
        let unknown = State::OutcomeUnknown { since: now };
        self.enter(unknown, now, Some(schedule::first(now)))
    }

    fn is_being_asked(&self) -> bool {
        matches!(
            self.data.state,
            State::Initiating { .. } | State::OutcomeUnknown { .. }
        )
    }
}
