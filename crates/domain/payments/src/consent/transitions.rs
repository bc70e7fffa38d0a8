//! Every way from one state of a consent to another, by name.

use chrono::{NaiveDate, TimeDelta};
use kernel::Timestamp;

use super::{BankConsent, ConsentEnd, ConsentState as State};
use crate::InvalidTransition;

/// After which time a consent that was not confirmed at the bank is over.
const UNCONFIRMED_FOR: TimeDelta = TimeDelta::hours(24);

/// A consent after its transition.
type Moved = Result<BankConsent, InvalidTransition>;

impl BankConsent {
    /// AwaitingSca → Valid: the customer has authenticated it.
    ///
    /// # Errors
    /// [`InvalidTransition`] in any other state, as for every transition.
    pub fn authorise(self, valid_until: NaiveDate) -> Moved {
        match self.data.state {
            State::AwaitingSca { .. } => Ok(self.enter(State::Valid { valid_until })),
            _ => self.refuse("authorise"),
        }
    }

    /// Valid → Valid: the bank has changed its last day.
    pub fn change_validity(self, valid_until: NaiveDate) -> Moved {
        match self.data.state {
            State::Valid { .. } => Ok(self.enter(State::Valid { valid_until })),
            _ => self.refuse("change_validity"),
        }
    }

    /// AwaitingSca or Valid → Ended.
    pub fn end(self, reason: ConsentEnd, at: Timestamp) -> Moved {
        match self.data.state {
            State::AwaitingSca { .. } | State::Valid { .. } => {
                Ok(self.enter(State::Ended { reason, at }))
            }
            State::Ended { .. } => self.refuse("end"),
        }
    }

    /// Valid → Ended: a newer consent for the same bank takes its place (Berlin Group 1.3, consent
    /// status `expired`).
    pub fn supersede(self, at: Timestamp) -> Moved {
        match self.data.state {
            State::Valid { .. } => self.end(ConsentEnd::Expired, at),
            _ => self.refuse("supersede"),
        }
    }

    /// AwaitingSca → Ended: the customer has not confirmed it at the bank in time.
    pub fn abandon(self, at: Timestamp) -> Moved {
        if self.is_abandoned(at) {
            return self.end(ConsentEnd::Expired, at);
        }
        self.refuse("abandon")
    }

    /// Whether the customer has let the time to confirm it at the bank pass.
    pub fn is_abandoned(&self, now: Timestamp) -> bool {
        matches!(self.data.state, State::AwaitingSca { .. })
            && self.data.created_at + UNCONFIRMED_FOR < now
    }

    fn enter(mut self, state: State) -> Self {
        self.data.state = state;
        self
    }

    fn refuse(&self, transition: &'static str) -> Moved {
        Err(InvalidTransition {
            aggregate: "a consent",
            transition,
            from: self.data.state.name().as_str(),
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{
        Clock, UserId,
        testing::{TestClock, TestIds},
    };

    use super::*;
    use crate::{BankId, ConsentId, ConsentSnapshot, ConsentStateName};

    fn now() -> Timestamp {
        TestClock::default().now()
    }

    fn day() -> NaiveDate {
        now().date_naive()
    }

    fn consent(state: State) -> BankConsent {
        let ids = TestIds::default();
        BankConsent::restore(ConsentSnapshot {
            id: ConsentId::new(&ids),
            user_id: UserId::new(&ids),
            bank: BankId::new("dnb"),
            external_id: "consent-1".to_owned(),
            state,
            callback_hash: [1; 32],
            created_at: now() - TimeDelta::hours(25),
            version: 3,
        })
    }

    fn states() -> [State; 3] {
        [
            State::AwaitingSca {
                sca_url: "https://bank.example/sca".parse().unwrap(),
            },
            State::Valid { valid_until: day() },
            State::Ended {
                reason: ConsentEnd::Revoked,
                at: now(),
            },
        ]
    }

    #[test]
    fn each_transition_leads_from_its_own_states_and_from_no_other() {
        use ConsentStateName::{AwaitingSca, Valid};
        type Step = fn(BankConsent) -> Moved;
        let steps: [(&str, Step, &[ConsentStateName]); 5] = [
            ("authorise", |c| c.authorise(day()), &[AwaitingSca]),
            ("change_validity", |c| c.change_validity(day()), &[Valid]),
            (
                "end",
                |c| c.end(ConsentEnd::Rejected, now()),
                &[AwaitingSca, Valid],
            ),
            ("supersede", |c| c.supersede(now()), &[Valid]),
            ("abandon", |c| c.abandon(now()), &[AwaitingSca]),
        ];
        for state in states() {
            for (name, step, from) in steps {
                let taken = step(consent(state.clone()));
                assert_eq!(taken.is_ok(), from.contains(&state.name()), "{name}");
                if let Err(refused) = taken {
                    assert_eq!(refused.transition, name);
                    assert_eq!(refused.from, state.name().as_str());
                }
            }
        }
    }

    #[test]
    fn superseded_and_abandoned_consents_have_expired() {
        let [awaiting, valid, _] = states();
        let ended = State::Ended {
            reason: ConsentEnd::Expired,
            at: now(),
        };
        let superseded = consent(valid).supersede(now()).unwrap();
        let abandoned = consent(awaiting).abandon(now()).unwrap();
        assert_eq!(superseded.state(), &ended);
        assert_eq!(abandoned.state(), &ended);
    }

    #[test]
    fn a_consent_that_may_still_be_confirmed_is_not_abandoned() {
        let [awaiting, ..] = states();
        let consent = consent(awaiting);
        let early = consent.created_at() + TimeDelta::hours(24);
        assert!(consent.abandon(early).is_err());
    }
}
