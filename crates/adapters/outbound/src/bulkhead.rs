//! The bulkhead: a partner that is slow fills its own places and nobody else's.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

use crate::NotSent;

/// How many calls one partner may have under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkheadPolicy {
    /// So many at once, the waits between repeats included: from 1.
    pub at_once: usize,
    /// A further call waits so long for a place, then is refused.
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

    /// A place, in the order of asking; waits for one no longer than the policy and the deadline
    /// allow.
    pub(crate) async fn enter(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, NotSent> {
        let until = deadline.min(Instant::now() + self.policy.wait);
        match timeout_at(until, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            // Places are never closed; the other error is that none was free in time.
            Ok(Err(_)) | Err(_) => Err(NotSent::Busy),
        }
    }

    /// Calls under way.
    pub(crate) fn in_flight(&self) -> usize {
        self.policy.at_once - self.places.available_permits()
    }
}
