//! Storage of events and their deliveries.

use async_trait::async_trait;
use kernel::{OutboxEvent, Page, PageRequest, StoreError, Timestamp};

use crate::{ClaimedDelivery, Delivery, DeliveryId, NewDelivery, StoredEvent};

/// Decides on the deliveries of an event.
pub type Plan<'a> = dyn Fn(&StoredEvent) -> Vec<NewDelivery> + Send + Sync + 'a;

/// A delivery's state without its data, to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStateName {
    /// To be tried.
    Pending,
    /// A worker is processing it.
    Leased,
    /// Taken by the subscriber.
    Delivered,
    /// A dead letter, which an operator has to settle.
    Dead,
    /// Not needed, says an operator.
    Discarded,
}

/// Selects the deliveries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Only in this state.
    pub state: Option<DeliveryStateName>,
    /// Only of events of this aggregate.
    pub aggregate_id: Option<String>,
}

/// Numbers of events and deliveries in the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Events not fanned out yet.
    pub unrouted: u64,
    /// Deliveries not done: to be tried, or under way.
    pub pending: u64,
    /// Deliveries given up.
    pub dead: u64,
    /// Time of the oldest event that is not fanned out or not delivered; dead ones aside.
    pub oldest: Option<Timestamp>,
}

/// Events and their deliveries. Methods that settle a claimed delivery answer `false`, and do
/// nothing, when its lease was lost to another worker.
#[async_trait]
pub trait Deliveries: Send + Sync {
    /// Makes the planned deliveries of up to `limit` events that have none yet, oldest first, each
    /// event once even if other workers do the same; returns how many events there were.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn route(&self, now: Timestamp, limit: u8, plan: &Plan<'_>) -> Result<u64, StoreError>;

    /// Takes up to `limit` deliveries to these subscribers until `until`: those due longest first,
    /// none that an earlier event of the same aggregate holds back, none that another holds the
    /// lease of. Raises lease and attempts of each.
    async fn claim(
        &self,
        subscribers: &[&str],
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Result<Vec<ClaimedDelivery>, StoreError>;

    /// The subscriber has taken it.
    async fn delivered(
        &self,
        claimed: &ClaimedDelivery,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Schedules another attempt.
    async fn retry_later(
        &self,
        claimed: &ClaimedDelivery,
        at: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError>;

    /// Marks it as a dead letter; `event` is published in the same unit.
    async fn dead(
        &self,
        claimed: &ClaimedDelivery,
        now: Timestamp,
        error: &str,
        event: Option<&OutboxEvent>,
    ) -> Result<bool, StoreError>;

    /// Not tried after all: due again now, and the attempt does not count.
    async fn release(&self, claimed: &ClaimedDelivery, now: Timestamp) -> Result<bool, StoreError>;

    /// One delivery.
    async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;

    /// Deliveries, newest first.
    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError>;

    /// Numbers of events and deliveries in the outbox.
    async fn counts(&self) -> Result<OutboxCounts, StoreError>;

    /// Deletes deliveries that ended before `before`, and events from before it that are fanned
    /// out and have no delivery left; returns how many rows.
    async fn sweep_outbox(&self, before: Timestamp) -> Result<u64, StoreError>;
}
