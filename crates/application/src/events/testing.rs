//! Stored events for tests.

use kernel::{Clock, EventId, testing::TestClock};
use messaging::StoredEvent;
use serde_json::json;

/// An event as the outbox holds it; the same kind and entity make the same event.
pub(super) fn stored(kind: &str, aggregate_id: &str) -> StoredEvent {
    StoredEvent {
        id: "evt_0197a6e2000070008000000000000001"
            .parse::<EventId>()
            .unwrap(),
        position: 1,
        occurred_at: TestClock::default().now(),
        kind: kind.to_owned(),
        aggregate_id: aggregate_id.to_owned(),
        payload: json!({ "creditorName": "Anna Schmidt" }),
    }
}
