use kernel::Severity;
use messaging::MessagingEventKind as Kind;

use super::{EventPolicy, FollowUp};
use crate::events::EventKind;

pub(super) fn policy(kind: Kind) -> EventPolicy {
    match kind {
        Kind::DeliveryDead => EventPolicy::opens_task(
            "An event could not be delivered. `drop outbox show` shows the error. Remove its cause, then retry the delivery with `drop outbox retry`, or discard it with `drop outbox discard`.",
            Severity::Warning,
            "An event could not be delivered and waits for an operator.",
        ),
        Kind::DeliveryRetried | Kind::DeliveryDiscarded => {
            EventPolicy::closes_tasks(&[EventKind::Messaging(Kind::DeliveryDead)])
        }
        Kind::WebhookReceived => EventPolicy::NOTHING.then(FollowUp::ProcessWebhook),
    }
}
