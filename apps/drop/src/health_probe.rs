//! Whether the database answers, asked once for all who want to know: health is open to everybody,
//! and must not take a connection for each who asks.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::{sync::Mutex, time::Instant};

/// How long an answer counts.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// One look at a time, for all who ask meanwhile and shortly after.
pub struct HealthProbe {
    look: Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>,
    fresh_for: Duration,
    last: Mutex<Option<(Instant, bool)>>,
}

impl HealthProbe {
    /// Looks like this.
    pub fn new(look: impl Fn() -> BoxFuture<'static, bool> + Send + Sync + 'static) -> Self {
        Self {
            look: Box::new(look),
            fresh_for: FRESH_FOR,
            last: Mutex::new(None),
        }
    }

    /// The result of the last probe, or of a new one if that is too old. A caller that arrives
    /// during a probe waits for its result.
    pub async fn is_up(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, up)) = *last
            && at.elapsed() < self.fresh_for
        {
            return up;
        }
        let up = (self.look)().await;
        *last = Some((Instant::now(), up));
        up
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures_util::{FutureExt, future::join_all};

    use super::*;

    fn counted(fresh_for: Duration) -> (HealthProbe, Arc<AtomicUsize>) {
        let looks = Arc::new(AtomicUsize::new(0));
        let counter = looks.clone();
        let health_probe = HealthProbe::new(move || {
            let look = counter.fetch_add(1, Ordering::SeqCst);
            async move {
                tokio::task::yield_now().await;
                look == 0
            }
            .boxed()
        });
        (
            HealthProbe {
                fresh_for,
                ..health_probe
            },
            looks,
        )
    }

    #[tokio::test]
    async fn many_who_ask_at_once_cost_one_look() {
        let (health_probe, looks) = counted(Duration::from_hours(1));
        let answers = join_all((0..50).map(|_| health_probe.is_up())).await;
        assert_eq!(answers, [true; 50]);
        assert_eq!(looks.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_old_answer_is_not_believed() {
        let (health_probe, _) = counted(Duration::ZERO);
        assert_eq!(
            (health_probe.is_up().await, health_probe.is_up().await),
            (true, false)
        );
    }
}
