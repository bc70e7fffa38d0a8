use aml::AmlEventKind as Kind;
use kernel::Severity;

use super::{EventPolicy, FollowUp};
use crate::events::EventKind;

/// A report that is not with the authority is critical: it has to be filed without delay
/// (hvitvaskingsloven § 26), and payments wait for it.
pub(super) fn policy(kind: Kind) -> EventPolicy {
    match kind {
        Kind::StrRefused => EventPolicy::opens_task(
            "The authority refused a suspicious transaction report, which is a draft again and not filed. `/v1/admin/audit?subject={id}` shows the reason. Correct the report, or Drop's access to the authority, then have the report submitted again.",
            Severity::Critical,
            "The authority refused a suspicious transaction report: it is not filed.",
        ),
        Kind::StrRejected => EventPolicy::opens_task(
            "The authority rejected a suspicious transaction report after it had received it. `/v1/admin/str-reports/{id}` shows the reason. Agree with the authority on what is missing, then acknowledge the report there.",
            Severity::Critical,
            "The authority rejected a suspicious transaction report that it had received.",
        ),
        Kind::StrSubmitted => EventPolicy::closes_tasks(&[EventKind::Aml(Kind::StrRefused)])
            .then(FollowUp::ReviewCustomerRisk),
        Kind::StrAcknowledged => EventPolicy::closes_tasks(&[EventKind::Aml(Kind::StrRejected)]),
        Kind::AlertOpened => EventPolicy::NOTHING.then(FollowUp::ReviewCustomerRisk),
        Kind::AlertAssigned
        | Kind::AlertNoted
        | Kind::AlertResolved
        | Kind::AlertEscalated
        | Kind::StrRevised
        | Kind::StrApproved
        | Kind::StrSentAgain => EventPolicy::NOTHING,
    }
}
