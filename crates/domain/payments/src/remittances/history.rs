//! Whether what the audit log has of a payment leads from its admission to where it stands: the
//! state machine, read backwards.
//!
//! Entries of two processes need not be in order to the microsecond, so order is not asked for:
//! the changes have to form one way through the states that uses each of them once.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::RemittanceStateName as Name;

/// Every change of state there is. The state machine's own tests hold this list against the
/// transitions. A remittance awaiting SCA is entered twice where the bank names its page later.
const LEGAL: &[(Name, &[Name])] = &[
    (Name::Held, &[Name::Accepted, Name::Failed]),
    (
        Name::Accepted,
        &[
            Name::Held,
            Name::Initiating,
            Name::OutcomeUnknown,
            Name::Failed,
        ],
    ),
    (
        Name::Initiating,
        &[
            Name::Accepted,
            Name::OutcomeUnknown,
            Name::AwaitingSca,
            Name::Submitted,
            Name::Failed,
        ],
    ),
    (
        Name::OutcomeUnknown,
        &[
            Name::AwaitingSca,
            Name::Submitted,
            Name::Completed,
            Name::Failed,
        ],
    ),
    (
        Name::AwaitingSca,
        &[
            Name::AwaitingSca,
            Name::Submitted,
            Name::Completed,
            Name::Failed,
            Name::Cancelled,
        ],
    ),
    (
        Name::Submitted,
        &[Name::Completed, Name::Failed, Name::Cancelled],
    ),
];

/// Whether the state machine has a way from one state to the other.
pub fn is_legal(from: Name, to: Name) -> bool {
    LEGAL
        .iter()
        .any(|(start, ends)| *start == from && ends.contains(&to))
}

/// A change of state as the audit log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// The state it left.
    pub from: Name,
    /// The state it entered.
    pub to: Name,
}

/// The entries of the audit log about a payment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The states it was admitted in, `accepted` or `held`; there should be one.
    pub admitted: Vec<Name>,
    /// Its changes, in any order.
    pub changes: Vec<StateChange>,
    /// Entries that name a state there is none of.
    pub unknown_states: Vec<String>,
}

/// Why a history is inconsistent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BrokenHistory {
    /// There is not exactly one admission.
    #[error("the audit log has {0} admissions of it")]
    Admissions(usize),
    /// The state machine has no such transition.
    #[error("the audit log has it go from {from} to {to}, which cannot be")]
    Illegal {
        /// The state it left.
        from: Name,
        /// The state it entered.
        to: Name,
    },
    /// It left a state more or less often than it entered it.
    #[error("the audit log leads to {leads_to}, but it is {present}")]
    LeadsElsewhere {
        /// The state where the entries end; `nowhere` if they are not connected.
        leads_to: String,
        /// Its present state.
        present: Name,
    },
    /// An entry names a state that does not exist.
    #[error("the audit log has a state {0}, which there is not")]
    UnknownState(String),
}

impl History {
    /// Whether this is the history of a payment that stands in `present`.
    ///
    /// # Errors
    /// See [`BrokenHistory`].
    pub fn check(&self, present: Name) -> Result<(), BrokenHistory> {
        let [start] = self.admitted.as_slice() else {
            return Err(BrokenHistory::Admissions(self.admitted.len()));
        };
        if let Some(unknown) = self.unknown_states.first() {
            return Err(BrokenHistory::UnknownState(unknown.clone()));
        }
        for StateChange { from, to } in self.changes.iter().copied() {
            if !is_legal(from, to) {
                return Err(BrokenHistory::Illegal { from, to });
            }
        }
        match self.end(*start) {
            Some(end) if end == present => Ok(()),
            end => Err(BrokenHistory::LeadsElsewhere {
                leads_to: end.map_or("nowhere", Name::as_str).to_owned(),
                present,
            }),
        }
    }

    /// Where a way that starts there and uses every change once ends, if there is such a way: each
    /// state is then entered as often as left, but for the last one; and all are reached.
    fn end(&self, start: Name) -> Option<Name> {
        let mut surplus: BTreeMap<Name, i64> = BTreeMap::from([(start, 1)]);
        for change in &self.changes {
            *surplus.entry(change.to).or_default() += 1;
            *surplus.entry(change.from).or_default() -= 1;
        }
        surplus.retain(|_, times| *times != 0);
        let mut reached = BTreeSet::from([start]);
        // At most one more state is reached in each round.
        for _ in 0..=LEGAL.len() {
            for change in &self.changes {
                if reached.contains(&change.from) {
                    reached.insert(change.to);
                }
            }
        }
        let whole = |change: &StateChange| reached.contains(&change.from);
        let mut left = surplus.into_iter();
        match (left.next(), left.next()) {
            (Some((end, 1)), None) if self.changes.iter().all(whole) => Some(end),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(changes: &[(Name, Name)]) -> History {
        let change = |&(from, to): &(Name, Name)| StateChange { from, to };
        History {
            admitted: vec![Name::Accepted],
            changes: changes.iter().map(change).collect(),
            ..History::default()
        }
    }

    const PAID: [(Name, Name); 4] = [
        (Name::Accepted, Name::Initiating),
        (Name::Initiating, Name::AwaitingSca),
        (Name::AwaitingSca, Name::Submitted),
        (Name::Submitted, Name::Completed),
    ];

    #[test]
    fn a_payment_that_went_straight_is_retraced_in_any_order_of_entries() {
        assert_eq!(history(&PAID).check(Name::Completed), Ok(()));
        let mut backwards = history(&PAID);
        backwards.changes.reverse();
        assert_eq!(backwards.check(Name::Completed), Ok(()));
        assert_eq!(history(&[]).check(Name::Accepted), Ok(()));
    }

    #[test]
    fn tries_that_did_not_reach_the_bank_are_retraced() {
        let tries = [
            (Name::Accepted, Name::Initiating),
            (Name::Initiating, Name::Accepted),
            (Name::Accepted, Name::Initiating),
            (Name::Initiating, Name::Failed),
        ];
        assert_eq!(history(&tries).check(Name::Failed), Ok(()));
    }

    #[test]
    fn every_missing_entry_shows() {
        for (missing, entry) in PAID.iter().enumerate() {
            let mut broken = history(&PAID);
            broken.changes.remove(missing);
            let found = broken.check(Name::Completed);
            assert!(
                matches!(found, Err(BrokenHistory::LeadsElsewhere { .. })),
                "without {entry:?}: {found:?}"
            );
        }
    }

    #[test]
    fn a_state_that_no_entry_leads_to_shows() {
        let found = history(&PAID).check(Name::Cancelled);
        let (leads_to, present) = ("completed".to_owned(), Name::Cancelled);
        assert_eq!(
            found,
            Err(BrokenHistory::LeadsElsewhere { leads_to, present })
        );
    }

    #[test]
    fn what_the_state_machine_does_not_have_shows() {
        let found = history(&[(Name::Accepted, Name::Completed)]).check(Name::Completed);
        let (from, to) = (Name::Accepted, Name::Completed);
        assert_eq!(found, Err(BrokenHistory::Illegal { from, to }));
    }

    #[test]
    fn a_ring_of_states_beside_the_way_shows() {
        let beside = [
            (Name::Accepted, Name::Failed),
            (Name::AwaitingSca, Name::AwaitingSca),
        ];
        assert!(history(&beside).check(Name::Failed).is_err());
    }

    #[test]
    fn no_admission_and_two_of_them_show() {
        for admitted in [vec![], vec![Name::Accepted, Name::Held]] {
            let times = admitted.len();
            let history = History {
                admitted,
                ..History::default()
            };
            let found = history.check(Name::Accepted);
            assert_eq!(found, Err(BrokenHistory::Admissions(times)));
        }
    }

    #[test]
    fn a_state_that_there_is_none_of_shows() {
        let mut broken = history(&PAID);
        broken.unknown_states.push("paid".to_owned());
        let found = broken.check(Name::Completed);
        assert_eq!(found, Err(BrokenHistory::UnknownState("paid".to_owned())));
    }
}
