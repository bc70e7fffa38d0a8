//! The policy of each event: a task for operators, a message to the people on call, another use
//! case.
//!
//! One file per context, each with one exhaustive match. The texts say what happened, then what to
//! do; those for the people on call name no person and no amount, since they leave the house.

mod aml;
mod identity;
mod kyc;
mod messaging;
mod payments;
mod screening;

use super::{EventKind, EventPolicy, FollowUp};

impl FollowUp {
    /// Whether it takes events of this kind further.
    pub fn follows(self, kind: &str) -> bool {
        of_stored(kind).follow_up == Some(self)
    }
}

/// The policy of events of this kind.
pub fn policy(kind: EventKind) -> EventPolicy {
    match kind {
        EventKind::Aml(kind) => aml::policy(kind),
        EventKind::Identity(kind) => identity::policy(kind),
        EventKind::Kyc(kind) => kyc::policy(kind),
        EventKind::Messaging(kind) => messaging::policy(kind),
        EventKind::Payments(kind) => payments::policy(kind),
        EventKind::Screening(kind) => screening::policy(kind),
    }
}

/// The policy of a stored event. A kind that is not known here has no effect.
pub(super) fn of_stored(kind: &str) -> EventPolicy {
    EventKind::from_name(kind).map_or(EventPolicy::NOTHING, policy)
}
