//! Time and background work, as ports: the use cases of this crate run on any executor, and their
//! tests need none.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;

/// Measures time and waits. Times are counted from a fixed moment and never go back.
#[async_trait]
pub trait Timer: Send + Sync {
    /// Time elapsed since that moment.
    fn elapsed(&self) -> Duration;

    /// Returns when [`Timer::elapsed`] has reached this; at once if it has.
    async fn wait_until(&self, elapsed: Duration);

    /// What is left of the time in which the current request must be answered; `None` outside of
    /// requests.
    fn request_time_left(&self) -> Option<Duration>;
}

/// Carries out work that must not end with the request that began it.
pub trait BackgroundExecutor: Send + Sync {
    /// Begins the task and returns at once. Its calls to partners end by `deadline` from now; the
    /// process waits for it before it stops.
    fn execute(&self, deadline: Duration, task: BoxFuture<'static, ()>);
}
