use screening::ScreeningEventKind as Kind;

use super::{EventPolicy, FollowUp};

pub(super) fn policy(kind: Kind) -> EventPolicy {
    match kind {
        Kind::Found => EventPolicy::NOTHING.then(FollowUp::ReviewCustomerRisk),
        // A job screens again everybody concerned.
        Kind::ListActivated => EventPolicy::NOTHING,
    }
}
