//! Events, and a small outbox to try rules on.

use chrono::TimeDelta;
use kernel::{
    Clock, EventId, OutboxEvent, PageRequest, Timestamp,
    testing::{TestClock, TestIds},
};
use serde_json::json;

use super::Subject;
use crate::{
    ClaimedDelivery, Delivery, DeliveryId, NewDelivery, StoredEvent,
    ports::{DeliveryFilter, DeliveryStateName},
};

/// A moment with microseconds, so that a store that rounds is found out.
pub(super) fn now() -> Timestamp {
    TestClock::at("2026-11-21T12:00:00.123457Z").now()
}

pub(super) fn after(seconds: i64) -> Timestamp {
    now() + TimeDelta::seconds(seconds)
}

/// Mints events, and does to a subject what a dispatcher does, step by step.
pub(super) struct Bench {
    pub(super) subject: Subject,
    pub(super) ids: TestIds,
}

impl Bench {
    pub(super) fn new(subject: Subject) -> Self {
        let ids = TestIds::default();
        Self { subject, ids }
    }

    pub(super) fn event(&self, kind: &'static str, aggregate: &str) -> OutboxEvent {
        OutboxEvent {
            id: EventId::new(&self.ids),
            occurred_at: now(),
            kind,
            aggregate_id: aggregate.to_owned(),
            payload: json!({ "of": aggregate }),
        }
    }

    /// Publishes one event of each of these aggregates, in this order.
    pub(super) async fn published(&self, aggregates: &[&str]) -> Vec<EventId> {
        let events = aggregates.iter().map(|of| self.event("thing.done", of));
        let events: Vec<_> = events.collect();
        let ids = events.iter().map(|event| event.id).collect();
        (self.subject.publish)(events).await;
        ids
    }

    /// Fans out all that is there to these subscribers.
    pub(super) async fn routed(&self, subscribers: &'static [&'static str]) -> u64 {
        let plan = |_: &StoredEvent| {
            let all = subscribers.iter();
            all.map(|name| NewDelivery::to(name, &self.ids)).collect()
        };
        self.subject.store.route(now(), 100, &plan).await.unwrap()
    }

    pub(super) async fn claimed(&self, second: i64, until: i64) -> Vec<ClaimedDelivery> {
        let (now, until) = (after(second), after(until));
        let claimed = self.subject.store.claim(&["one", "two"], now, until, 50);
        let mut claimed = claimed.await.unwrap();
        claimed.sort_by_key(|c| (c.event.position, c.subscriber.clone()));
        claimed
    }

    /// The one delivery that can be claimed then.
    pub(super) async fn only(&self, second: i64, until: i64) -> ClaimedDelivery {
        let mut claimed = self.claimed(second, until).await;
        assert_eq!(claimed.len(), 1, "{claimed:?}");
        claimed.remove(0)
    }

    /// Has a dead delivery tried again, as an operator does; whether it was dead.
    pub(super) async fn retried(&self, id: DeliveryId, at: Timestamp) -> bool {
        let mut unit = self.subject.begin().await;
        let was_dead = unit.dead_letters().retry(id, at).await.unwrap();
        if was_dead {
            let event = self.event("outbox.retried", &id.to_string());
            unit.change_log().publish(&event).await.unwrap();
        }
        unit.commit().await.unwrap();
        was_dead
    }

    /// Gives a dead delivery up for good, as an operator does; whether it was dead.
    pub(super) async fn discarded(&self, id: DeliveryId, at: Timestamp) -> bool {
        let mut unit = self.subject.begin().await;
        let was_dead = unit.dead_letters().discard(id, at).await.unwrap();
        unit.commit().await.unwrap();
        was_dead
    }

    pub(super) async fn listed(&self, state: Option<DeliveryStateName>) -> Vec<Delivery> {
        let filter = DeliveryFilter {
            state,
            ..DeliveryFilter::default()
        };
        let page = PageRequest::new(Some(50), None).unwrap();
        let found = self.subject.store.deliveries(&filter, &page).await;
        found.unwrap().items
    }

    pub(super) async fn dead(&self, claimed: &ClaimedDelivery) {
        let dead = self.subject.store.dead(claimed, after(1), "broken", None);
        assert!(dead.await.unwrap());
    }
}

/// The events of deliveries, in their order.
pub(super) fn events(claimed: &[ClaimedDelivery]) -> Vec<EventId> {
    claimed.iter().map(|claimed| claimed.event.id).collect()
}
