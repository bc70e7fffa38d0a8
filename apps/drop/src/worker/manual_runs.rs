//! Jobs that an officer begins: at once, beside the request, which is answered as soon as it is
//! known whether the run has begun.

use std::{sync::Arc, time::Duration};

use kernel::{Actor, RequestContext, StoreError};
use thiserror::Error;
use tokio::{
    runtime::TryCurrentError,
    sync::{oneshot, watch},
};

use super::{Job, Stop, run::Plan};
use crate::{background_tasks::BackgroundTasks, views::JobView, wiring::Assembly};

/// Starts jobs, and reports the state of all of them.
pub struct ManualRuns {
    jobs: Vec<Arc<dyn Job>>,
    plan: Plan,
    background_tasks: BackgroundTasks,
    stop: Stop,
    end: watch::Sender<bool>,
}

/// Why a job was not begun.
#[derive(Debug, Error)]
pub enum BeginError {
    /// There is none of this name.
    #[error("there is no such job")]
    Unknown,
    /// A worker or another officer's run is at it.
    #[error("another run of the job is under way")]
    Held,
    /// The plan cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ManualRuns {
    /// Runs jobs of this program, on the runtime it is called in.
    ///
    /// # Errors
    /// Called outside of a runtime.
    pub fn of(assembly: &Assembly) -> Result<Self, TryCurrentError> {
        let (end, stop) = Stop::channel();
        Ok(Self {
            jobs: super::jobs(assembly),
            plan: Plan::of(assembly),
            background_tasks: BackgroundTasks::here()?,
            stop,
            end,
        })
    }

    /// All jobs, and how they go.
    ///
    /// # Errors
    /// The plan cannot be read.
    pub async fn list(&self) -> Result<Vec<JobView>, StoreError> {
        let records = self.plan.leases.jobs().await?;
        Ok(JobView::all(&self.jobs, &records))
    }

    /// Begins a run of this job, which goes on when this has returned, whatever becomes of the
    /// request.
    ///
    /// # Errors
    /// See [`BeginError`].
    pub async fn begin(
        &self,
        name: &str,
        by: Actor,
        context: &RequestContext,
    ) -> Result<JobView, BeginError> {
        let named = self.jobs.iter().find(|job| job.name() == name);
        let job = named.ok_or(BeginError::Unknown)?.clone();
        let (plan, stop, context) = (self.plan.clone(), self.stop.clone(), context.clone());
        let (tell, answer) = oneshot::channel();
        drop(self.background_tasks.begin(async move {
            let begun = plan.begin_now(&job, by, &context).await;
            let (run, started) = match begun {
                Ok(Some(run)) => (Some(run), Ok(true)),
                Ok(None) => (None, Ok(false)),
                Err(error) => (None, Err(error)),
            };
            // The receiver is gone if the client disconnected; the run goes on all the same.
            let _ = tell.send(started);
            let Some(run) = run else { return };
            if let Err(error) = plan.carry_out(&job, &run, &stop).await {
                tracing::error!(job = job.name(), %error, "how the run ended is not recorded");
            }
        }));
        let ended = |_| StoreError::Unavailable("the process is stopping".into());
        if !answer.await.map_err(ended)?? {
            return Err(BeginError::Held);
        }
        let mut jobs = self.list().await?.into_iter();
        jobs.find(|job| job.name() == name)
            .ok_or(BeginError::Unknown)
    }

    /// Lets runs under way leave what they have not begun, and waits for them, at most `limit`;
    /// returns how many still were.
    pub async fn finish(&self, limit: Duration) -> usize {
        // An error says that no job listens any more.
        let _ = self.end.send(true);
        self.background_tasks.finish(limit).await
    }
}
