//! The state machine of a payment: every way from one state to another, by name. Whoever holds a
//! payment can move it only along these; what is not written here cannot happen.
//!
//! Why nothing is executed twice: only [`Remittance::begin_initiation`] leads to a call that makes
//! the bank pay, it starts from `Accepted` alone, and the one way back to `Accepted`
//! ([`Remittance::initiation_not_sent`]) is taken only by the asker that surely did not reach the
//! bank. Each transition is stored by compare-and-swap, so of two askers one begins.
//!
//! A database that was taken back in time does not know whom it has asked: there
//! [`Remittance::recovered`] takes every payment off that way before any worker sees it.

use chrono::TimeDelta;
use kernel::Timestamp;
use thiserror::Error;
use url::Url;

use super::schedule;
use crate::{
    BankPayment, FailureReason, Remittance, RemittanceState as State,
    ports::{BankPaymentStatus, InitialSca, InitiatedPayment},
};

/// This cannot be done with a payment in that state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{transition} is not possible for a payment that is {from}")]
pub struct InvalidTransition {
    /// Name of the transition.
    pub transition: &'static str,
    /// Name of the state.
    pub from: &'static str,
}

type Moved = Result<Remittance, InvalidTransition>;

/// Before the bank has been asked.
impl Remittance {
    /// Accepted → Held: it waits for an officer.
    pub fn hold(self, now: Timestamp) -> Moved {
        match self.state {
            State::Accepted => Ok(self.enter(State::Held, now, None)),
            _ => self.refuse("hold"),
        }
    }

    /// Held → Accepted: an officer lets it go.
    pub fn release(self, now: Timestamp) -> Moved {
        match self.state {
            State::Held => Ok(self.enter(State::Accepted, now, Some(now))),
            _ => self.refuse("release"),
        }
    }

    /// Held → Failed: an officer refuses it; to the customer a decline like any other.
    pub fn reject(self, now: Timestamp) -> Moved {
        match self.state {
            State::Held => Ok(self.fail(FailureReason::Declined, None, now)),
            _ => self.refuse("reject"),
        }
    }

    /// Accepted → Failed: the bank cannot be asked at all (its account was disconnected).
    pub fn fail_uninitiable(self, now: Timestamp) -> Moved {
        match self.state {
            State::Accepted => Ok(self.fail(FailureReason::Declined, None, now)),
            _ => self.refuse("fail_uninitiable"),
        }
    }
}

/// Asking the bank to pay.
impl Remittance {
    /// Accepted → Initiating: whoever stores this, and nobody else, asks the bank.
    pub fn begin_initiation(self, now: Timestamp) -> Moved {
        match self.state {
            State::Accepted => {
                // Kept: they count the tries.
                let checks = self.checks;
                let until = now + schedule::INITIATION_LEASE;
                let begun = self.enter(State::Initiating { since: now }, now, Some(until));
                Ok(Self { checks, ..begun })
            }
            _ => self.refuse("begin_initiation"),
        }
    }

    /// Initiating → AwaitingSca, or Submitted when the bank executes it without SCA. Also from
    /// Unknown: the answer came after the lease.
    pub fn bank_recorded(
        self,
        answer: InitiatedPayment,
        sca_timeout: TimeDelta,
        now: Timestamp,
    ) -> Moved {
        if !self.is_being_asked() {
            return self.refuse("bank_recorded");
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
    /// [`schedule::MAX_INITIATION_TRIES`] → Failed. Not from Unknown: by then nobody can tell any
    /// more whose attempt it was.
    pub fn initiation_not_sent(self, now: Timestamp) -> Moved {
        if !matches!(self.state, State::Initiating { .. }) {
            return self.refuse("initiation_not_sent");
        }
        let tries = self.checks.saturating_add(1);
        if tries >= schedule::MAX_INITIATION_TRIES {
            return Ok(self.fail(FailureReason::Declined, None, now));
        }
        let again = schedule::at_bank(now, self.checks);
        let back = self.enter(State::Accepted, now, Some(again));
        Ok(Self {
            checks: tries,
            ..back
        })
    }

    /// Initiating or Unknown → Failed: the bank refused, nothing is recorded there.
    pub fn initiation_refused(self, now: Timestamp) -> Moved {
        if !self.is_being_asked() {
            return self.refuse("initiation_refused");
        }
        Ok(self.fail(FailureReason::RejectedByBank, None, now))
    }

    /// Initiating → Unknown: no usable answer came, or none before the lease ran out.
    pub fn answer_lost(self, now: Timestamp) -> Moved {
        match self.state {
            State::Initiating { .. } => Ok(self.enter(
                State::Unknown { since: now },
                now,
                Some(schedule::first(now)),
            )),
            _ => self.refuse("answer_lost"),
        }
    }

    /// Accepted → Unknown: the database was taken back in time. The bank may have been asked after
    /// the moment that it was taken back to, so the payment is looked for and never sent.
    pub fn recovered(self, now: Timestamp) -> Moved {
        match self.state {
            State::Accepted => Ok(self.enter(
                State::Unknown { since: now },
                now,
                Some(schedule::first(now)),
            )),
            _ => self.refuse("recovered"),
        }
    }

    /// Unknown → Completed: found among the account's booked debits by its end-to-end id.
    pub fn found_at_bank(self, now: Timestamp) -> Moved {
        match self.state {
            State::Unknown { .. } => Ok(self.enter(
                State::Completed {
                    bank: None,
                    at: now,
                },
                now,
                None,
            )),
            _ => self.refuse("found_at_bank"),
        }
    }

    /// Unknown → Unknown: the account shows it as pending. The bank has it, and may still refuse it;
    /// it is soon looked for again.
    pub fn seen_pending(self, now: Timestamp) -> Moved {
        match self.state {
            State::Unknown { .. } => Ok(Self {
                next_check_at: Some(schedule::pending(now, self.checks.saturating_add(1))),
                checks: self.checks.saturating_add(1),
                ..self
            }),
            _ => self.refuse("seen_pending"),
        }
    }

    /// Unknown → Failed: an operator has established with the bank that it does not have it.
    pub fn established_not_executed(self, now: Timestamp) -> Moved {
        match self.state {
            State::Unknown { .. } => Ok(self.fail(FailureReason::RejectedByBank, None, now)),
            _ => self.refuse("established_not_executed"),
        }
    }

    /// Whether the bank is being asked since longer than the asker may take.
    pub fn is_lease_over(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Initiating { since } if now >= since + schedule::INITIATION_LEASE)
    }

    fn is_being_asked(&self) -> bool {
        matches!(self.state, State::Initiating { .. } | State::Unknown { .. })
    }
}

/// At the bank.
impl Remittance {
    /// AwaitingSca or Submitted → whatever the bank says. Only what is surely past SCA ends the
    /// wait for it: a code that does not tell, or that we do not know, keeps state, page and
    /// deadline.
    pub fn apply_bank_status(self, status: BankPaymentStatus, now: Timestamp) -> Moved {
        let Some(known) = self.state.at_bank().cloned() else {
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
            BankPaymentStatus::Settled { code } => Ok(self.enter(
                State::Completed {
                    bank: Some(with(code)),
                    at: now,
                },
                now,
                None,
            )),
            BankPaymentStatus::Rejected { code, sca_failed } => {
                let in_vain = matches!(&self.state, State::AwaitingSca { expires_at, .. } if now >= *expires_at);
                let reason = match (sca_failed, in_vain) {
                    (true, false) => FailureReason::ScaDeclined,
                    // Looks are seconds apart while a customer is awaited: one who had declined
                    // would have been seen to in time.
                    (true, true) => FailureReason::ScaExpired,
                    (false, _) => FailureReason::RejectedByBank,
                };
                Ok(self.fail(reason, Some(with(code)), now))
            }
            BankPaymentStatus::Cancelled { code } => Ok(self.enter(
                State::Cancelled {
                    bank: Some(with(code)),
                    at: now,
                },
                now,
                None,
            )),
        }
    }

    /// AwaitingSca → AwaitingSca: the bank has named the page; the deadline stays.
    pub fn sca_page_found(self, page: Url, now: Timestamp) -> Moved {
        match self.state.clone() {
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
            _ => self.refuse("sca_page_found"),
        }
    }

    /// AwaitingSca → Failed: the bank's time-out is over, and the bank does not have it under way.
    pub fn sca_expired(self, now: Timestamp) -> Moved {
        match &self.state {
            State::AwaitingSca {
                bank, expires_at, ..
            } if now >= *expires_at => {
                let bank = bank.clone();
                Ok(self.fail(FailureReason::ScaExpired, Some(bank), now))
            }
            _ => self.refuse("sca_expired"),
        }
    }

    /// AwaitingSca or Submitted → Cancelled: the bank has confirmed the cancellation.
    pub fn cancelled_at_bank(self, now: Timestamp) -> Moved {
        match self.state.at_bank().cloned() {
            Some(bank) => Ok(self.enter(
                State::Cancelled {
                    bank: Some(bank),
                    at: now,
                },
                now,
                None,
            )),
            None => self.refuse("cancelled_at_bank"),
        }
    }

    /// Submitted → Submitted: the bank wants the customer to authenticate the cancellation.
    pub fn cancellation_needs_sca(self, sca_url: Url, now: Timestamp) -> Moved {
        match self.state.clone() {
            State::Submitted { bank, .. } => {
                let cancellation_sca_url = Some(sca_url);
                let state = State::Submitted {
                    bank,
                    cancellation_sca_url,
                };
                Ok(self.enter(state, now, Some(schedule::first(now))))
            }
            _ => self.refuse("cancellation_needs_sca"),
        }
    }

    /// Unknown, AwaitingSca, Submitted, or Accepted and not yet asked: nothing new was learnt;
    /// the next look is put off further.
    pub fn defer_poll(self, now: Timestamp) -> Moved {
        let checks = self.checks.saturating_add(1);
        let next = match self.state {
            State::Unknown { .. } => schedule::search(now, checks),
            State::AwaitingSca { expires_at, .. } if now < expires_at => {
                schedule::awaiting_sca(now, checks)
            }
            State::AwaitingSca { .. } if !self.is_sca_overdue(now) => {
                schedule::at_bank(now, checks)
            }
            State::AwaitingSca { .. } => schedule::overdue(now),
            State::Accepted | State::Submitted { .. } => schedule::at_bank(now, checks),
            _ => return self.refuse("defer_poll"),
        };
        Ok(Self {
            checks,
            next_check_at: Some(next),
            // Marks the first look of an overdue one, which is reported.
            updated_at: if self.is_sca_overdue(now) && !self.is_sca_overdue(self.updated_at) {
                now
            } else {
                self.updated_at
            },
            ..self
        })
    }

    /// Whether it still waits for SCA at that moment, though time and grace are over.
    pub fn is_sca_overdue(&self, at: Timestamp) -> bool {
        matches!(self.state, State::AwaitingSca { expires_at, .. }
            if at >= expires_at + schedule::SCA_EXPIRY_GRACE)
    }

    fn stay_with_code(self, code: String, now: Timestamp) -> Self {
        let mut state = self.state.clone();
        let (State::AwaitingSca { bank, .. } | State::Submitted { bank, .. }) = &mut state else {
            return self;
        };
        bank.status = code;
        self.stay(state, now)
    }

    /// To Submitted, or on in it.
    fn proceed(self, bank: BankPayment, now: Timestamp) -> Self {
        let cancellation_sca_url = match &self.state {
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
        if matches!(self.state, State::Submitted { .. }) {
            self.stay(state, now)
        } else {
            self.enter(state, now, Some(schedule::first(now)))
        }
    }

    /// In the same kind of state: another code of the bank is news, the same is none.
    fn stay(self, state: State, now: Timestamp) -> Self {
        if state == self.state {
            // States at the bank always have a next look.
            return self.clone().defer_poll(now).unwrap_or(self);
        }
        self.enter(state, now, Some(schedule::first(now)))
    }
}

impl Remittance {
    fn enter(self, state: State, now: Timestamp, next_check_at: Option<Timestamp>) -> Self {
        Self {
            state,
            next_check_at,
            checks: 0,
            updated_at: now,
            ..self
        }
    }

    fn fail(self, reason: FailureReason, bank: Option<BankPayment>, now: Timestamp) -> Self {
        let at = now;
        self.enter(State::Failed { reason, bank, at }, now, None)
    }

    fn refuse(self, transition: &'static str) -> Moved {
        Err(InvalidTransition {
            transition,
            from: self.state.name(),
        })
    }
}
