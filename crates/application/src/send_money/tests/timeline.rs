//! Time for tests.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{FutureExt, future::BoxFuture};
use kernel::{Clock, Timestamp, testing::TestClock};

use crate::runtime::{BackgroundExecutor, Timer};

/// Time that passes only while something waits for it, and background tasks that take as long as a
/// test says.
pub(super) struct Timeline {
    clock: Arc<TestClock>,
    began: Timestamp,
    task_time: Mutex<Duration>,
    request_time: Mutex<Option<Duration>>,
    tasks: Mutex<Vec<Task>>,
    hanging: Mutex<Vec<Task>>,
    deadlines: Mutex<Vec<Duration>>,
}

struct Task {
    due: Duration,
    work: BoxFuture<'static, ()>,
}

impl Timeline {
    pub(super) fn new(clock: &Arc<TestClock>) -> Self {
        Self {
            clock: clock.clone(),
            began: clock.now(),
            task_time: Mutex::default(),
            request_time: Mutex::default(),
            tasks: Mutex::default(),
            hanging: Mutex::default(),
            deadlines: Mutex::default(),
        }
    }

    /// Background tasks take this long from now on; no time by default.
    pub(super) fn let_tasks_take(&self, time: Duration) {
        *self.task_time.lock().unwrap() = time;
    }

    /// The request has this much time left at every moment.
    pub(super) fn leave_request(&self, time: Duration) {
        *self.request_time.lock().unwrap() = Some(time);
    }

    /// The deadlines of the background tasks so far.
    pub(super) fn deadlines(&self) -> Vec<Duration> {
        self.deadlines.lock().unwrap().clone()
    }

    /// Lets the tasks that were begun come to their end, whenever that is.
    pub(super) fn finish_tasks(&self) {
        while self.run_next(Duration::MAX) {}
    }

    /// Runs the task that is due first, if it is due by then.
    fn run_next(&self, by: Duration) -> bool {
        let mut tasks = self.tasks.lock().unwrap();
        tasks.sort_by_key(|task| task.due);
        if tasks.first().is_none_or(|task| task.due > by) {
            return false;
        }
        let mut task = tasks.remove(0);
        drop(tasks);
        self.advance_to(task.due);
        let mut context = Context::from_waker(Waker::noop());
        if task.work.poll_unpin(&mut context).is_pending() {
            // It waits for a bank that never answers; dropped, it would end.
            self.hanging.lock().unwrap().push(task);
        }
        true
    }

    fn advance_to(&self, elapsed: Duration) {
        let missing = elapsed.saturating_sub(self.elapsed());
        self.clock
            .advance(chrono::TimeDelta::from_std(missing).unwrap());
    }
}

#[async_trait]
impl Timer for Timeline {
    fn elapsed(&self) -> Duration {
        (self.clock.now() - self.began).to_std().unwrap()
    }

    async fn wait_until(&self, elapsed: Duration) {
        poll_fn(|context| {
            if self.run_next(elapsed) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.advance_to(elapsed);
            Poll::Ready(())
        })
        .await;
    }

    fn request_time_left(&self) -> Option<Duration> {
        *self.request_time.lock().unwrap()
    }
}

impl BackgroundExecutor for Timeline {
    fn execute(&self, deadline: Duration, work: BoxFuture<'static, ()>) {
        let due = self.elapsed() + *self.task_time.lock().unwrap();
        self.deadlines.lock().unwrap().push(deadline);
        self.tasks.lock().unwrap().push(Task { due, work });
    }
}
