//! Webhooks that were kept: each is worked off by way of an event. That its body can be opened is
//! seen where the row is read.

use super::outbox::SURELY_KEPT;
use crate::inspection::{Rule, Violation};

pub(super) static KEPT: Rule = Rule {
    name: "webhooks and events",
    says: "every webhook of the last 6 days has its event",
    table: "inbound_webhooks",
    wrong: &[
        Violation::since(
            "no event refers to it: it is never processed",
            SURELY_KEPT,
            "SELECT w.id FROM inbound_webhooks w LEFT JOIN outbox e \
             ON e.aggregate_id = w.id AND e.kind = 'webhook.received' \
             WHERE e.id IS NULL AND w.received_at > $1",
        ),
        Violation::rows(
            "more than one event refers to it",
            "SELECT w.id FROM inbound_webhooks w JOIN outbox e \
             ON e.aggregate_id = w.id AND e.kind = 'webhook.received' \
             GROUP BY w.id HAVING count(*) > 1",
        ),
    ],
};
