//! The [`Timer`] of the process.

use std::time::Duration;

use application::runtime::Timer;
use async_trait::async_trait;
use outbound::deadline;
use tokio::time::{Instant, sleep_until};

/// Measures time since the process was put together, by the runtime's monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct RuntimeTimer {
    began: Instant,
}

impl RuntimeTimer {
    /// Begins now.
    pub fn start() -> Self {
        Self {
            began: Instant::now(),
        }
    }
}

#[async_trait]
impl Timer for RuntimeTimer {
    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    async fn wait_until(&self, elapsed: Duration) {
        sleep_until(self.began + elapsed).await;
    }

    fn request_time_left(&self) -> Option<Duration> {
        deadline::left()
    }
}
