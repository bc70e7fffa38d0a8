use identity::IdentityEventKind as Kind;

use super::EventPolicy;

pub(super) fn policy(kind: Kind) -> EventPolicy {
    match kind {
        Kind::UserRegistered | Kind::UserLoggedIn => EventPolicy::NOTHING,
    }
}
