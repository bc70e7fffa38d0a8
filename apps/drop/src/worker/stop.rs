//! The wish that a process stops, as jobs see it.

use std::time::Duration;

use tokio::{sync::watch, time};

/// Whether to stop. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A wish, and the means to express it.
    pub fn channel() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    /// Nobody will wish it.
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Whether somebody wishes it.
    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Sleeps so long, or until somebody wishes it.
    pub async fn sleep(&mut self, pause: Duration) {
        let wished = async {
            // Whoever could wish it is gone: then nobody will.
            if self.0.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = time::timeout(pause, wished).await;
    }
}
