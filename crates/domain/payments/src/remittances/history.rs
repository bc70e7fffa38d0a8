//! Whether what the audit log has of a payment leads from its admission to where it stands: the
//! state machine, read backwards.
//!
//! Entries of two processes need not be in order to the microsecond, so order is not asked for:
//! the changes have to form one way through the states that uses each of them once.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

/// Every change of state there is, by the names the audit log has. The state machine's own tests
/// hold this list against the transitions. A payment awaiting SCA is entered twice where the bank
/// names its page later.
const LEGAL: &[(&str, &[&str])] = &[
    ("held", &["accepted", "failed"]),
    ("accepted", &["held", "initiating", "unknown", "failed"]),
    (
        "initiating",
        &["accepted", "unknown", "awaiting_sca", "submitted", "failed"],
    ),
    (
        "unknown",
        &["awaiting_sca", "submitted", "completed", "failed"],
    ),
    (
        "awaiting_sca",
        &[
            "awaiting_sca",
            "submitted",
            "completed",
            "failed",
            "cancelled",
        ],
    ),
    ("submitted", &["completed", "failed", "cancelled"]),
];

/// Whether the state machine has a way from one state to the other.
pub fn is_legal(from: &str, to: &str) -> bool {
    LEGAL
        .iter()
        .any(|(start, ends)| *start == from && ends.contains(&to))
}

/// A change of state as the audit log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// Name of the state it left.
    pub from: String,
    /// Name of the state it entered.
    pub to: String,
}

/// What the audit log has of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The states it was admitted in, `accepted` or `held`; there should be one.
    pub admitted: Vec<String>,
    /// Its changes, in any order.
    pub changes: Vec<StateChange>,
}

/// What is wrong with a history.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BrokenHistory {
    /// Not one admission.
    #[error("the audit log has {0} admissions of it")]
    Admissions(usize),
    /// The state machine has no such way.
    #[error("the audit log has it go from {from} to {to}, which cannot be")]
    Illegal {
        /// Where it was.
        from: String,
        /// Where it went.
        to: String,
    },
    /// It left a state more or less often than it entered it.
    #[error("the audit log leads to {leads_to}, but it is {present}")]
    LeadsElsewhere {
        /// Where the entries end; `nowhere` if they do not hang together.
        leads_to: String,
        /// Where it stands.
        present: String,
    },
}

impl History {
    /// Whether this is the history of a payment that stands in `present`.
    ///
    /// # Errors
    /// See [`BrokenHistory`].
    pub fn check(&self, present: &str) -> Result<(), BrokenHistory> {
        let [start] = self.admitted.as_slice() else {
            return Err(BrokenHistory::Admissions(self.admitted.len()));
        };
        for StateChange { from, to } in &self.changes {
            if !is_legal(from, to) {
                let (from, to) = (from.clone(), to.clone());
                return Err(BrokenHistory::Illegal { from, to });
            }
        }
        match self.end(start) {
            Some(end) if end == present => Ok(()),
            end => Err(BrokenHistory::LeadsElsewhere {
                leads_to: end.unwrap_or("nowhere").to_owned(),
                present: present.to_owned(),
            }),
        }
    }

    /// Where a way that starts there and uses every change once ends, if there is such a way: each
    /// state is then entered as often as left, but for the last one; and all are reached.
    fn end<'a>(&'a self, start: &'a str) -> Option<&'a str> {
        let mut surplus: BTreeMap<&str, i64> = BTreeMap::from([(start, 1)]);
        for change in &self.changes {
            *surplus.entry(&change.to).or_default() += 1;
            *surplus.entry(&change.from).or_default() -= 1;
        }
        surplus.retain(|_, times| *times != 0);
        let mut reached = BTreeSet::from([start]);
        // At most one more state is reached in each round.
        for _ in 0..=LEGAL.len() {
            for change in &self.changes {
                if reached.contains(change.from.as_str()) {
                    reached.insert(&change.to);
                }
            }
        }
        let whole = |change: &StateChange| reached.contains(change.from.as_str());
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

    fn history(changes: &[(&str, &str)]) -> History {
        let change = |(from, to): &(&str, &str)| StateChange {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
        };
        History {
            admitted: vec!["accepted".to_owned()],
            changes: changes.iter().map(change).collect(),
        }
    }

    const PAID: [(&str, &str); 4] = [
        ("accepted", "initiating"),
        ("initiating", "awaiting_sca"),
        ("awaiting_sca", "submitted"),
        ("submitted", "completed"),
    ];

    #[test]
    fn a_payment_that_went_straight_is_retraced_in_any_order_of_entries() {
        assert_eq!(history(&PAID).check("completed"), Ok(()));
        let mut backwards = history(&PAID);
        backwards.changes.reverse();
        assert_eq!(backwards.check("completed"), Ok(()));
        assert_eq!(history(&[]).check("accepted"), Ok(()));
    }

    #[test]
    fn tries_that_did_not_reach_the_bank_are_retraced() {
        let tries = [
            ("accepted", "initiating"),
            ("initiating", "accepted"),
            ("accepted", "initiating"),
            ("initiating", "failed"),
        ];
        assert_eq!(history(&tries).check("failed"), Ok(()));
    }

    #[test]
    fn every_missing_entry_shows() {
        for (missing, entry) in PAID.iter().enumerate() {
            let mut broken = history(&PAID);
            broken.changes.remove(missing);
            let found = broken.check("completed");
            assert!(
                matches!(found, Err(BrokenHistory::LeadsElsewhere { .. })),
                "without {entry:?}: {found:?}"
            );
        }
    }

    #[test]
    fn a_state_that_no_entry_leads_to_shows() {
        let found = history(&PAID).check("cancelled");
        let (leads_to, present) = ("completed".to_owned(), "cancelled".to_owned());
        assert_eq!(
            found,
            Err(BrokenHistory::LeadsElsewhere { leads_to, present })
        );
    }

    #[test]
    fn what_the_state_machine_does_not_have_shows() {
        let found = history(&[("accepted", "completed")]).check("completed");
        let (from, to) = ("accepted".to_owned(), "completed".to_owned());
        assert_eq!(found, Err(BrokenHistory::Illegal { from, to }));
    }

    #[test]
    fn a_ring_of_states_beside_the_way_shows() {
        let beside = [("accepted", "failed"), ("awaiting_sca", "awaiting_sca")];
        assert!(history(&beside).check("failed").is_err());
    }

    #[test]
    fn no_admission_and_two_of_them_show() {
        for admitted in [vec![], vec!["accepted".to_owned(), "held".to_owned()]] {
            let times = admitted.len();
            let history = History {
                admitted,
                changes: Vec::new(),
            };
            let found = history.check("accepted");
            assert_eq!(found, Err(BrokenHistory::Admissions(times)));
        }
    }
}
