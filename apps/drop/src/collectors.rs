//! Figures of durable work and of cases, for `/metrics`. They are in the database, where the workers keep them,
//! and are read on each scrape: a worker serves no metrics of its own.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant as Moment},
};

use aml::{AlertStateName, ports::AlertQueries};
use kernel::{Clock, StoreError, Timestamp};
use messaging::ports::{Deliveries, JobLeases, OperatorTasks};
use metrics::gauge;

use crate::wiring::Assembly;

/// Scrapes within so long are answered with the same figures.
const FRESH: Duration = Duration::from_secs(2);

/// Looks the figures up.
pub struct Collectors {
    outbox: Arc<dyn Deliveries>,
    jobs: Arc<dyn JobLeases>,
    tasks: Arc<dyn OperatorTasks>,
    cases: Arc<dyn AlertQueries>,
    clock: Arc<dyn Clock>,
    looked: Mutex<Option<Moment>>,
}

impl Collectors {
    /// Of this program.
    pub fn of(assembly: &Assembly) -> Self {
        let store = Arc::new(assembly.store.clone());
        Self {
            outbox: store.clone(),
            jobs: store.clone(),
            tasks: store.clone(),
            cases: store,
            clock: assembly.system.clock.clone(),
            looked: Mutex::default(),
        }
    }

    /// Brings the gauges up to date; where the database is gone they stay as they were.
    pub async fn refresh(&self) {
        if !self.is_time() {
            return;
        }
        if let Err(error) = self.look().await {
            tracing::debug!(%error, "figures of durable work cannot be looked up");
        }
    }

    fn is_time(&self) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = looked.is_none_or(|at| at.elapsed() >= FRESH);
        if is_time {
            *looked = Some(Moment::now());
        }
        is_time
    }

    async fn look(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let counts = self.outbox.counts().await?;
        gauge!("drop_outbox_pending").set(small(counts.unrouted + counts.pending));
        gauge!("drop_outbox_dead").set(small(counts.dead));
        let age = counts.oldest.map_or(0, |at| seconds(now, at));
        gauge!("drop_outbox_oldest_pending_seconds").set(age);
        gauge!("drop_operator_tasks_open").set(small(self.tasks.open_tasks().await?));
        let alerts = self.cases.count_alerts().await?;
        for state in AlertStateName::ALL {
            let count = alerts.iter().find(|(of, _)| *of == state);
            let count = small(count.map_or(0, |(_, count)| *count));
            gauge!("drop_aml_alerts", "state" => state.as_str()).set(count);
        }
        for job in self.jobs.jobs().await? {
            let failures = job.failures_in_a_row;
            gauge!("drop_job_failures_in_a_row", "job" => job.name.clone()).set(failures);
            if let Some(at) = job.last_success_at {
                let age = seconds(now, at);
                gauge!("drop_job_seconds_since_success", "job" => job.name).set(age);
            }
        }
        Ok(())
    }
}

fn seconds(now: Timestamp, at: Timestamp) -> u32 {
    u32::try_from((now - at).num_seconds().max(0)).unwrap_or(u32::MAX)
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
