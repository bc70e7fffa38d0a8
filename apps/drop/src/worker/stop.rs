//! The request that a process stops, as jobs see it.

use std::time::Duration;

use tokio::{sync::watch, time};

/// Whether to stop. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// The sender of the request, and its receiver.
    pub fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Never requested.
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Whether a stop is requested.
    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Sleeps for `pause`, or until a stop is requested.
    pub async fn sleep(&mut self, pause: Duration) {
        let requested = async {
            // The sender is dropped: no stop can be requested any more.
            if self.0.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = time::timeout(pause, requested).await;
    }
}
