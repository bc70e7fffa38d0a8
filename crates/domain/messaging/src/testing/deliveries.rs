//! Events and their deliveries.

use async_trait::async_trait;
use kernel::{OutboxEvent, Page, PageRequest, StoreError, Timestamp, testing::newest_first};

use super::{
    MemoryMessaging,
    tables::{DeliveryRow, Tables},
};
use crate::{
    ClaimedDelivery, Delivery, DeliveryId, DeliveryState,
    ports::{ChangeRecord, Deliveries, DeliveryFilter, DeliveryStateName, OutboxCounts, Plan},
};

fn name_of(state: &DeliveryState) -> DeliveryStateName {
    match state {
        DeliveryState::Pending { .. } => DeliveryStateName::Pending,
        DeliveryState::Leased { .. } => DeliveryStateName::Leased,
        DeliveryState::Delivered { .. } => DeliveryStateName::Delivered,
        DeliveryState::Dead { .. } => DeliveryStateName::Dead,
        DeliveryState::Discarded { .. } => DeliveryStateName::Discarded,
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Tables {
    fn route(&mut self, now: Timestamp, limit: u8, plan: &Plan<'_>) -> u64 {
        let unrouted = self.outbox.iter_mut().filter(|row| row.routed_at.is_none());
        let mut routed = 0;
        for row in unrouted.take(limit.into()) {
            row.routed_at = Some(now);
            routed += 1;
            for new in plan(&row.event) {
                let delivery = Delivery {
                    id: new.id,
                    subscriber: new.subscriber.to_owned(),
                    state: DeliveryState::Pending {
                        next_attempt_at: now,
                    },
                    attempts: 0,
                    last_error: None,
                    event: row.event.clone(),
                };
                self.deliveries.push(DeliveryRow { delivery, lease: 0 });
            }
        }
        routed
    }

    /// Whether an earlier event of the aggregate comes first.
    fn is_held_back(&self, row: &DeliveryRow) -> bool {
        let (event, subscriber) = (&row.delivery.event, &row.delivery.subscriber);
        let earlier = |other: &crate::StoredEvent| {
            other.aggregate_id == event.aggregate_id && other.position < event.position
        };
        let mut others = self.deliveries.iter();
        let mut unrouted = self.outbox.iter().filter(|row| row.routed_at.is_none());
        others.any(|other| {
            other.delivery.subscriber == *subscriber
                && earlier(&other.delivery.event)
                && other.holds_back()
        }) || unrouted.any(|row| earlier(&row.event))
    }

    fn claim(
        &mut self,
        subscribers: &[&str],
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Vec<ClaimedDelivery> {
        let due = self.deliveries.iter().filter_map(|row| {
            let at = row.due_at().filter(|at| *at <= now)?;
            let wanted = subscribers.contains(&row.delivery.subscriber.as_str());
            let free = wanted && !self.is_held_back(row);
            free.then_some((at, row.delivery.event.position, row.delivery.id))
        });
        let mut due: Vec<_> = due.collect();
        due.sort_unstable();
        due.truncate(limit.into());
        let is_due = |row: &&mut DeliveryRow| due.iter().any(|(.., id)| *id == row.delivery.id);
        let mut claimed: Vec<_> = self
            .deliveries
            .iter_mut()
            .filter(is_due)
            .map(|row| row.take(until))
            .collect();
        claimed.sort_by_key(|claimed| claimed.event.position);
        claimed
    }

    fn dead(&mut self, id: DeliveryId) -> Option<&mut Delivery> {
        let mut all = self.deliveries.iter_mut().map(|row| &mut row.delivery);
        all.find(|one| one.id == id && matches!(one.state, DeliveryState::Dead { .. }))
    }

    fn record(&mut self, change: &ChangeRecord) {
        self.audits.push(change.audit.clone());
        self.publish(&change.event);
    }

    fn sweep_outbox(&mut self, before: Timestamp) -> u64 {
        let rows = self.deliveries.len() + self.outbox.len();
        self.deliveries.retain(|row| match row.delivery.state {
            DeliveryState::Delivered { at } | DeliveryState::Discarded { at } => at >= before,
            _ => true,
        });
        let deliveries = &self.deliveries;
        self.outbox.retain(|row| {
            let needed = |one: &DeliveryRow| one.delivery.event.id == row.event.id;
            row.routed_at.is_none_or(|at| at >= before) || deliveries.iter().any(needed)
        });
        number(rows - self.deliveries.len() - self.outbox.len())
    }
}

impl DeliveryRow {
    fn take(&mut self, until: Timestamp) -> ClaimedDelivery {
        self.lease += 1;
        self.delivery.attempts += 1;
        self.delivery.state = DeliveryState::Leased { until };
        ClaimedDelivery {
            id: self.delivery.id,
            subscriber: self.delivery.subscriber.clone(),
            lease: self.lease,
            attempts: self.delivery.attempts,
            event: self.delivery.event.clone(),
        }
    }
}

impl MemoryMessaging {
    /// Changes a delivery whose lease is still held; `false` if it was lost.
    async fn end(
        &self,
        claimed: &ClaimedDelivery,
        event: Option<&OutboxEvent>,
        change: impl FnOnce(&mut Delivery),
    ) -> bool {
        let end = |tables: &mut Tables| {
            let held = tables.leased(claimed).map(change).is_some();
            if let Some(event) = event.filter(|_| held) {
                tables.publish(event);
            }
            held
        };
        self.tables.change(end).await
    }
}

#[async_trait]
impl Deliveries for MemoryMessaging {
    async fn route(&self, now: Timestamp, limit: u8, plan: &Plan<'_>) -> Result<u64, StoreError> {
        let mut unit = self.tables.begin().await;
        let routed = unit.tables.route(now, limit, plan);
        unit.commit();
        Ok(routed)
    }

    async fn claim(
        &self,
        subscribers: &[&str],
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Result<Vec<ClaimedDelivery>, StoreError> {
        let claim = |tables: &mut Tables| tables.claim(subscribers, now, until, limit);
        Ok(self.tables.change(claim).await)
    }

    async fn delivered(
        &self,
        claimed: &ClaimedDelivery,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = |delivery: &mut Delivery| delivery.state = DeliveryState::Delivered { at: now };
        Ok(self.end(claimed, None, done).await)
    }

    async fn retry_later(
        &self,
        claimed: &ClaimedDelivery,
        at: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError> {
        let put_off = |delivery: &mut Delivery| {
            delivery.state = DeliveryState::Pending {
                next_attempt_at: at,
            };
            delivery.last_error = Some(error.to_owned());
        };
        Ok(self.end(claimed, None, put_off).await)
    }

    async fn dead(
        &self,
        claimed: &ClaimedDelivery,
        now: Timestamp,
        error: &str,
        event: Option<&OutboxEvent>,
    ) -> Result<bool, StoreError> {
        let given_up = |delivery: &mut Delivery| {
            delivery.state = DeliveryState::Dead { at: now };
            delivery.last_error = Some(error.to_owned());
        };
        Ok(self.end(claimed, event, given_up).await)
    }

    async fn release(&self, claimed: &ClaimedDelivery, now: Timestamp) -> Result<bool, StoreError> {
        let released = |delivery: &mut Delivery| {
            delivery.state = DeliveryState::Pending {
                next_attempt_at: now,
            };
            delivery.attempts = delivery.attempts.saturating_sub(1);
        };
        Ok(self.end(claimed, None, released).await)
    }

    async fn retry_dead(
        &self,
        id: DeliveryId,
        now: Timestamp,
        trace: &ChangeRecord,
    ) -> Result<bool, StoreError> {
        let retry = |tables: &mut Tables| {
            let Some(delivery) = tables.dead(id) else {
                return false;
            };
            delivery.attempts = 0;
            delivery.state = DeliveryState::Pending {
                next_attempt_at: now,
            };
            tables.record(trace);
            true
        };
        Ok(self.tables.change(retry).await)
    }

    async fn discard(
        &self,
        id: DeliveryId,
        now: Timestamp,
        trace: &ChangeRecord,
    ) -> Result<bool, StoreError> {
        let discard = |tables: &mut Tables| {
            let Some(delivery) = tables.dead(id) else {
                return false;
            };
            delivery.state = DeliveryState::Discarded { at: now };
            tables.record(trace);
            true
        };
        Ok(self.tables.change(discard).await)
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let tables = self.tables.committed();
        let mut all = tables.deliveries.iter().map(|row| &row.delivery);
        Ok(all.find(|delivery| delivery.id == id).cloned())
    }

    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError> {
        let tables = self.tables.committed();
        let wanted = |delivery: &&Delivery| {
            let of = filter.aggregate_id.as_ref();
            filter
                .state
                .is_none_or(|name| name_of(&delivery.state) == name)
                && of.is_none_or(|id| delivery.event.aggregate_id == *id)
        };
        let all = tables.deliveries.iter().map(|row| &row.delivery);
        let found = all.filter(wanted).cloned();
        Ok(newest_first(found, page, |delivery| delivery.id))
    }

    async fn counts(&self) -> Result<OutboxCounts, StoreError> {
        let tables = self.tables.committed();
        let unrouted = || tables.outbox.iter().filter(|row| row.routed_at.is_none());
        let waiting = || {
            tables
                .deliveries
                .iter()
                .filter(|row| row.due_at().is_some())
        };
        let dead = |row: &&DeliveryRow| matches!(row.delivery.state, DeliveryState::Dead { .. });
        let of_waiting = waiting().map(|row| row.delivery.event.occurred_at);
        let moments = unrouted().map(|row| row.event.occurred_at);
        Ok(OutboxCounts {
            unrouted: number(unrouted().count()),
            pending: number(waiting().count()),
            dead: number(tables.deliveries.iter().filter(dead).count()),
            oldest: moments.chain(of_waiting).min(),
        })
    }

    async fn sweep_outbox(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sweep = |tables: &mut Tables| tables.sweep_outbox(before);
        Ok(self.tables.change(sweep).await)
    }
}
