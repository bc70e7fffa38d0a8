//! The bulkhead: limits the calls in flight to one partner, so that a slow partner does not occupy
//! capacity for others.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

use crate::NotSent;

/// How many calls to one partner may be in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkheadPolicy {
    /// Maximum number in flight, at least 1; the waits between retries are included.
    pub at_once: usize,
    /// How long a further call waits before it is refused.
    pub wait: Duration,
}

impl Default for BulkheadPolicy {
    /// 32 at once; a further call waits half a second.
    fn default() -> Self {
        Self {
            at_once: 32,
            wait: Duration::from_millis(500),
        }
    }
}

pub(crate) struct Bulkhead {
    policy: BulkheadPolicy,
    places: Arc<Semaphore>,
}

impl Bulkhead {
    pub(crate) fn new(policy: BulkheadPolicy) -> Self {
        Self {
            policy,
            places: Arc::new(Semaphore::new(policy.at_once)),
        }
    }

    /// Acquires a permit, in order of arrival; waits no longer than policy and deadline allow.
    pub(crate) async fn enter(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, NotSent> {
        let until = deadline.min(Instant::now() + self.policy.wait);
        match timeout_at(until, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            // The semaphore is never closed; the other error is the time-out.
            Ok(Err(_)) | Err(_) => Err(NotSent::Busy),
        }
    }

    /// Calls in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.policy.at_once - self.places.available_permits()
    }
}
