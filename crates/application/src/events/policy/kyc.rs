use kyc::KycEventKind as Kind;

use super::EventPolicy;

pub(super) fn policy(kind: Kind) -> EventPolicy {
    match kind {
        Kind::StatusChanged | Kind::RiskChanged => EventPolicy::NOTHING,
    }
}
