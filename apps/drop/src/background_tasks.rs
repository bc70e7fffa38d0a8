//! Work that goes on after its client was answered: calls to banks that must not be dropped
//! half-way. It runs on the runtime of the process, not on that of the web server's worker thread,
//! which ends with the server; and the process waits for it before it exits.

use std::time::Duration;

use application::runtime::BackgroundExecutor;
use futures_util::future::BoxFuture;
use outbound::deadline::within;
use tokio::{
    runtime::{Handle, TryCurrentError},
    task::JoinHandle,
    time::Instant,
};
use tokio_util::task::TaskTracker;

/// Keeps count of such work.
#[derive(Clone)]
pub struct BackgroundTasks {
    tasks: TaskTracker,
    runtime: Handle,
}

impl BackgroundTasks {
    /// On the runtime it is called in, which has to outlive the web server.
    ///
    /// # Errors
    /// Called outside of a runtime.
    pub fn here() -> Result<Self, TryCurrentError> {
        Ok(Self {
            tasks: TaskTracker::new(),
            runtime: Handle::try_current()?,
        })
    }

    /// Starts a task. The caller may drop the handle; the task goes on.
    pub fn begin<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.tasks.spawn_on(work, &self.runtime)
    }

    /// How much is under way.
    pub fn count(&self) -> usize {
        self.tasks.len()
    }

    /// Waits until nothing is, at most `limit`; returns how much still was.
    pub async fn finish(&self, limit: Duration) -> usize {
        self.tasks.close();
        match tokio::time::timeout(limit, self.tasks.wait()).await {
            Ok(()) => 0,
            Err(_) => self.count(),
        }
    }
}

impl BackgroundExecutor for BackgroundTasks {
    fn execute(&self, deadline: Duration, task: BoxFuture<'static, ()>) {
        let deadline = Instant::now() + deadline;
        drop(self.begin(within(deadline, task)));
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn finishing_waits_for_what_nobody_awaits_any_more() {
        let background_tasks = BackgroundTasks::here().unwrap();
        let (done, finished) = oneshot::channel();
        let (go, signal) = oneshot::channel::<()>();
        drop(background_tasks.begin(async move {
            signal.await.unwrap();
            done.send(()).unwrap();
        }));
        assert_eq!(background_tasks.finish(Duration::from_millis(10)).await, 1);
        go.send(()).unwrap();
        assert_eq!(background_tasks.finish(Duration::from_secs(20)).await, 0);
        finished.await.unwrap();
    }

    #[test]
    fn work_outlives_the_runtime_of_whoever_began_it() {
        let process = tokio::runtime::Runtime::new().unwrap();
        let background_tasks = process.block_on(async { BackgroundTasks::here().unwrap() });
        let (go, signal) = oneshot::channel::<()>();
        let server = tokio::runtime::Runtime::new().unwrap();
        let handle = {
            let _inside = server.enter();
            background_tasks.begin(async { signal.await.is_ok() })
        };
        drop(server);
        go.send(()).unwrap();
        assert!(process.block_on(handle).unwrap());
    }
}
