//! Limits how long a subscriber may take for one event.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::{Either, select};
use messaging::{DeliveryError, StoredEvent, Subscriber};

use crate::runtime::Timer;

/// Longest a subscriber may take for one event; well below the lease of a delivery, so that no other
/// process delivers the event meanwhile.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(20);

/// A subscriber whose deliveries are tried again if they take too long.
pub struct WithTimeout {
    subscriber: Arc<dyn Subscriber>,
    timer: Arc<dyn Timer>,
}

impl WithTimeout {
    /// Limits this subscriber.
    pub fn new(subscriber: Arc<dyn Subscriber>, timer: Arc<dyn Timer>) -> Self {
        Self { subscriber, timer }
    }
}

#[async_trait]
impl Subscriber for WithTimeout {
    fn name(&self) -> &'static str {
        self.subscriber.name()
    }

    fn wants(&self, kind: &str) -> bool {
        self.subscriber.wants(kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let delivery = self.subscriber.deliver(event);
        let until = self.timer.elapsed() + DELIVERY_TIMEOUT;
        match select(delivery, self.timer.wait_until(until)).await {
            Either::Left((delivered, _)) => delivered,
            Either::Right(_) => {
                let seconds = DELIVERY_TIMEOUT.as_secs();
                Err(DeliveryError::Retry(format!(
                    "no answer within {seconds} s"
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future;

    use super::*;
    use crate::testing::event;

    /// A timer on which all time has passed, or none ever passes.
    #[derive(Debug, Clone, Copy)]
    enum TestTimer {
        Elapsed,
        Stopped,
    }

    #[async_trait]
    impl Timer for TestTimer {
        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        async fn wait_until(&self, _: Duration) {
            match self {
                Self::Elapsed => (),
                Self::Stopped => future::pending().await,
            }
        }

        fn request_time_left(&self) -> Option<Duration> {
            None
        }
    }

    /// Answers at once for `quick`, and never for any other event.
    struct Slow;

    #[async_trait]
    impl Subscriber for Slow {
        fn name(&self) -> &'static str {
            "slow"
        }

        fn wants(&self, kind: &str) -> bool {
            kind == "quick"
        }

        async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
            if event.kind == "quick" {
                return Ok(());
            }
            future::pending().await
        }
    }

    #[tokio::test]
    async fn a_delivery_that_takes_too_long_is_tried_again() {
        let limited = WithTimeout::new(Arc::new(Slow), Arc::new(TestTimer::Elapsed));
        let late = limited.deliver(&event("slow", "txn_1", &[])).await;
        assert_eq!(
            late,
            Err(DeliveryError::Retry("no answer within 20 s".into()))
        );
    }

    #[tokio::test]
    async fn a_delivery_that_is_done_counts_even_when_the_time_is_over() {
        for timer in [TestTimer::Elapsed, TestTimer::Stopped] {
            let limited = WithTimeout::new(Arc::new(Slow), Arc::new(timer));
            assert_eq!(limited.deliver(&event("quick", "txn_1", &[])).await, Ok(()));
        }
    }

    #[test]
    fn a_limited_subscriber_keeps_its_name_and_its_events() {
        let limited = WithTimeout::new(Arc::new(Slow), Arc::new(TestTimer::Stopped));
        assert_eq!(limited.name(), "slow");
        assert!(limited.wants("quick") && !limited.wants("other"));
    }
}
