//! Fans events out and hands them to subscribers: any number of dispatchers may do so at once.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use kernel::{Clock, IdSource, IntegrationEvent, OutboxEvent, StoreError, crash_point};

use super::{Backoff, ClaimedDelivery, DeliveryError, NewDelivery, StoredEvent, Subscriber};
use crate::{DeadDelivery, MessagingEvent, ports::Deliveries};

/// For how long a dispatcher has a delivery to itself; a subscriber has to be done well before.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// Events fanned out in one unit of work.
const ROUTED_AT_ONCE: u8 = 100;
/// Deliveries taken and under way at once: each is begun as soon as it is taken, for its lease would
/// not outlast a queue behind slow ones.
const AT_ONCE: u8 = 8;
/// Longest error text kept.
const ERROR_LENGTH: usize = 500;

/// The result of a round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DispatchSummary {
    /// Events fanned out.
    pub routed: u64,
    /// Deliveries taken by their subscribers.
    pub delivered: u32,
    /// Deliveries postponed to another attempt.
    pub retried: u32,
    /// Number of deliveries that became dead letters.
    pub dead: u32,
    /// Deliveries released untouched, because the process is to stop.
    pub handed_back: u32,
    /// Done after the lease was lost: another one does them again.
    pub lease_lost: u32,
}

impl DispatchSummary {
    /// Whether there was nothing to do.
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.routed += other.routed;
        self.delivered += other.delivered;
        self.retried += other.retried;
        self.dead += other.dead;
        self.handed_back += other.handed_back;
        self.lease_lost += other.lease_lost;
    }
}

/// Delivers events.
#[derive(Clone)]
pub struct Dispatcher {
    deliveries: Arc<dyn Deliveries>,
    subscribers: Arc<BTreeMap<&'static str, Arc<dyn Subscriber>>>,
    backoff: Backoff,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl Dispatcher {
    /// A dispatcher to these subscribers. Of subscribers of one name the last counts.
    pub fn new(
        deliveries: Arc<dyn Deliveries>,
        subscribers: Vec<Arc<dyn Subscriber>>,
        backoff: Backoff,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        let subscribers = subscribers
            .into_iter()
            .map(|subscriber| (subscriber.name(), subscriber));
        Self {
            deliveries,
            subscribers: Arc::new(subscribers.collect()),
            backoff,
            clock,
            ids,
        }
    }

    /// One round: fans new events out, claims deliveries that are due and delivers them. Called
    /// before each delivery, `stopping` ends the round early; claims not begun are released.
    ///
    /// # Errors
    /// Storage failed. What was taken is free again after its lease.
    pub async fn round(
        &self,
        stopping: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<DispatchSummary, StoreError> {
        let mut summary = DispatchSummary {
            routed: self.route().await?,
            ..DispatchSummary::default()
        };
        let names: Vec<_> = self.subscribers.keys().copied().collect();
        let now = self.clock.now();
        let claimed = self
            .deliveries
            .claim(&names, now, now + LEASE, AT_ONCE)
            .await?;
        if !claimed.is_empty() {
            crash_point("outbox.after_claim");
        }
        let mut results = stream::iter(claimed)
            .map(|claimed| async move {
                if stopping() {
                    self.deliveries.release(&claimed, self.clock.now()).await?;
                    return Ok(DispatchSummary {
                        handed_back: 1,
                        ..DispatchSummary::default()
                    });
                }
                self.deliver(&claimed).await
            })
            .buffer_unordered(AT_ONCE.into());
        let mut failure = None;
        while let Some(result) = results.next().await {
            match result {
                Ok(one) => summary.add(one),
                // The others under way are finished first.
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(summary), Err)
    }

    /// Rounds until there is nothing left to do now.
    ///
    /// # Errors
    /// As [`Self::round`].
    pub async fn run(
        &self,
        stopping: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<DispatchSummary, StoreError> {
        let mut all = DispatchSummary::default();
        loop {
            let round = self.round(stopping).await?;
            all.add(round);
            if round.is_idle() || stopping() {
                return Ok(all);
            }
        }
    }

    async fn route(&self) -> Result<u64, StoreError> {
        let plan = |event: &StoredEvent| {
            let wanting = self
                .subscribers
                .values()
                .filter(|subscriber| subscriber.wants(&event.kind));
            wanting
                .map(|subscriber| NewDelivery::to(subscriber.name(), self.ids.as_ref()))
                .collect()
        };
        let now = self.clock.now();
        self.deliveries.route(now, ROUTED_AT_ONCE, &plan).await
    }

    async fn deliver(&self, claimed: &ClaimedDelivery) -> Result<DispatchSummary, StoreError> {
        let mut summary = DispatchSummary::default();
        let outcome = self.hand_over(claimed).await;
        crash_point("outbox.before_delivered");
        let now = self.clock.now();
        let stored = match outcome {
            Ok(()) => {
                summary.delivered = 1;
                self.deliveries.delivered(claimed, now).await?
            }
            Err(error) => {
                let next = match &error {
                    DeliveryError::Retry(_) => self.backoff.next(now, claimed.attempts),
                    DeliveryError::Never(_) => None,
                };
                let text: String = error.to_string().chars().take(ERROR_LENGTH).collect();
                if let Some(next) = next {
                    summary.retried = 1;
                    self.deliveries.retry_later(claimed, next, &text).await?
                } else {
                    summary.dead = 1;
                    let event = self.dead_letter(claimed);
                    self.deliveries
                        .dead(claimed, now, &text, event.as_ref())
                        .await?
                }
            }
        };
        crash_point("outbox.after_delivered");
        if stored {
            return Ok(summary);
        }
        Ok(DispatchSummary {
            lease_lost: 1,
            ..DispatchSummary::default()
        })
    }

    async fn hand_over(&self, claimed: &ClaimedDelivery) -> Result<(), DeliveryError> {
        // Claimed so often and never settled: delivering it kills the worker.
        if claimed.attempts > self.backoff.max_attempts {
            let why = "every worker that tried died or lost its lease";
            return Err(DeliveryError::Never(why.to_owned()));
        }
        match self.subscribers.get(claimed.subscriber.as_str()) {
            Some(subscriber) => subscriber.deliver(&claimed.event).await,
            None => Err(DeliveryError::Retry("no such subscriber here".to_owned())),
        }
    }

    /// The event of a delivery that is given up. A dead letter about a dead letter would be given up
    /// for the same reason, without end.
    fn dead_letter(&self, claimed: &ClaimedDelivery) -> Option<OutboxEvent> {
        let event = MessagingEvent::DeliveryDead(DeadDelivery {
            delivery_id: claimed.id,
            subscriber: claimed.subscriber.clone(),
            event_id: claimed.event.id,
            kind: claimed.event.kind.clone(),
            aggregate_id: claimed.event.aggregate_id.clone(),
        });
        (claimed.event.kind != event.kind_name())
            .then(|| event.to_outbox(self.ids.as_ref(), self.clock.as_ref()))
    }
}
