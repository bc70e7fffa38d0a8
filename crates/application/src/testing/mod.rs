//! Ports in memory and sample data for the tests of this crate.

mod lists;
mod people;
mod reviews;

use kernel::{
    Clock, EventId, IntegrationEvent,
    testing::{TestClock, TestIds},
};
use messaging::StoredEvent;

pub(crate) use self::{
    lists::{ScreeningFixture, listed_person, parsed_list},
    people::{BORN, customer, person, principal, store_of},
    reviews::RecordedReviews,
};

/// This event as it is stored.
pub(crate) fn stored(event: &impl IntegrationEvent) -> StoredEvent {
    StoredEvent {
        id: EventId::new(&TestIds::default()),
        position: 1,
        occurred_at: TestClock::default().now(),
        kind: event.kind_name().to_owned(),
        aggregate_id: event.aggregate_id(),
        payload: event.payload(),
    }
}

/// An event of this kind with these members, whatever members its kind has.
pub(crate) fn event(kind: &str, aggregate: &str, members: &[(&str, &str)]) -> StoredEvent {
    let members = members.iter();
    StoredEvent {
        id: EventId::new(&TestIds::default()),
        position: 1,
        occurred_at: TestClock::default().now(),
        kind: kind.to_owned(),
        aggregate_id: aggregate.to_owned(),
        payload: members.map(|(name, value)| (*name, *value)).collect(),
    }
}
