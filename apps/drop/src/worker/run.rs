//! Runs jobs: at their intervals, under a lease where one worker is enough, and on whatever one of
//! them does, a panic included.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use kernel::{Actor, AuditEntry, Clock, IdSource, RequestContext, StoreError, Timestamp};
use messaging::{
    JobOutcome, JobRun,
    ports::{Due, JobLeases},
};
use tokio::{
    task::JoinSet,
    time::{self, Instant as Moment},
};

use super::{Job, Mode, Stop};
use crate::wiring::Assembly;

/// For how long a leader holds its job without a sign of life.
const LEASE: Duration = Duration::from_secs(30);
/// How often it gives one.
const RENEWAL: Duration = Duration::from_secs(10);
/// Longest pause after a run that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// Longest pause between two looks whether a leader's job is due.
const LOOK: Duration = Duration::from_secs(15);
/// How often runs of a job without a leader are recorded.
const NOTED: Duration = Duration::from_secs(30);

/// What became of a wish to run a job.
#[derive(Debug, PartialEq, Eq)]
pub enum Ran {
    /// It ran and ended like this.
    Ended(JobOutcome),
    /// Another worker is at it, or it is not due.
    NotNow,
}

/// Where it is kept who runs what.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) leases: Arc<dyn JobLeases>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    /// Who we are.
    holder: Arc<str>,
}

impl Plan {
    pub(super) fn of(assembly: &Assembly) -> Self {
        let ids = &assembly.system.ids;
        let holder = format!("{}-{}", std::process::id(), ids.next().simple());
        Self {
            leases: Arc::new(assembly.store.clone()),
            clock: assembly.system.clock.clone(),
            ids: ids.clone(),
            holder: holder.into(),
        }
    }

    fn after(&self, duration: Duration) -> Timestamp {
        let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        let now = self.clock.now();
        now.checked_add_signed(duration).unwrap_or(now)
    }

    /// Starts a run on request; `None` if another run is under way.
    pub(super) async fn begin_now(
        &self,
        job: &Arc<dyn Job>,
        by: Actor,
        context: &RequestContext,
    ) -> Result<Option<JobRun>, StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let what = "job.run_by_hand";
        let audit = AuditEntry::new(ids, clock, context, by, what, &job.name());
        self.leases.register(job.name(), clock.now()).await?;
        self.begin(job, Due::AtOnce(&audit)).await
    }

    async fn begin(&self, job: &Arc<dyn Job>, due: Due<'_>) -> Result<Option<JobRun>, StoreError> {
        let (now, until) = (self.clock.now(), self.after(LEASE));
        let begun = self.leases.begin(job.name(), &self.holder, due, now, until);
        begun.await
    }

    /// One run that was begun, to its end.
    pub(super) async fn carry_out(
        &self,
        job: &Arc<dyn Job>,
        run: &JobRun,
        stop: &Stop,
    ) -> Result<JobOutcome, StoreError> {
        let outcome = tokio::select! {
            outcome = guarded(job, stop) => outcome,
            never = keep(self, run) => match never {},
        };
        let next = self.after(pause(job, &outcome));
        let finished = self.leases.finish(run, &outcome, self.clock.now(), next);
        if !finished.await? {
            tracing::warn!(job = job.name(), "the lease was lost in mid-run");
        }
        Ok(outcome)
    }
}

/// Runs jobs until `stop`; a run under way is finished.
pub async fn run(assembly: &Assembly, jobs: Vec<Arc<dyn Job>>, stop: Stop) {
    let plan = Plan::of(assembly);
    let mut running = JoinSet::new();
    for job in jobs {
        let (plan, stop) = (plan.clone(), stop.clone());
        match job.mode() {
            Mode::Leader => running.spawn(lead(plan, job, stop)),
            Mode::Everywhere => running.spawn(repeat(plan, job, stop)),
        };
    }
    while running.join_next().await.is_some() {}
}

/// Runs one job now, whatever its plan says; not beside another leader. That it was begun, and who
/// asked for it, is in the audit log.
///
/// # Errors
/// The plan cannot be read or written.
pub async fn run_once(
    assembly: &Assembly,
    job: &Arc<dyn Job>,
    by: Actor,
    context: &RequestContext,
) -> Result<Ran, StoreError> {
    let plan = Plan::of(assembly);
    let Some(run) = plan.begin_now(job, by, context).await? else {
        return Ok(Ran::NotNow);
    };
    let outcome = plan.carry_out(job, &run, &Stop::never()).await?;
    Ok(Ran::Ended(outcome))
}

/// Runs the job whenever it is due and no other run is under way.
async fn lead(plan: Plan, job: Arc<dyn Job>, mut stop: Stop) {
    let look = job.every().min(LOOK);
    let mut registered = false;
    while !stop.is_set() {
        if !registered {
            let known = plan.leases.register(job.name(), plan.clock.now()).await;
            registered = known.is_ok();
        }
        if let Err(error) = attempt(&plan, &job, &stop).await {
            tracing::warn!(job = job.name(), %error, "the plan of jobs cannot be reached");
        }
        stop.sleep(look).await;
    }
}

/// One run, if it is ours to do.
async fn attempt(plan: &Plan, job: &Arc<dyn Job>, stop: &Stop) -> Result<(), StoreError> {
    let Some(run) = plan.begin(job, Due::ByPlan).await? else {
        return Ok(());
    };
    plan.carry_out(job, &run, stop).await.map(drop)
}

/// Gives signs of life for as long as it is asked to.
async fn keep(plan: &Plan, run: &JobRun) -> std::convert::Infallible {
    loop {
        time::sleep(RENEWAL).await;
        match plan.leases.renew(run, plan.after(LEASE)).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(job = run.job, "another worker has taken the job over"),
            Err(error) => tracing::warn!(job = run.job, %error, "the lease is not renewed"),
        }
    }
}

/// Runs the job again and again, beside all others.
async fn repeat(plan: Plan, job: Arc<dyn Job>, mut stop: Stop) {
    let mut since = 0;
    let mut noted = None::<Moment>;
    while !stop.is_set() {
        let outcome = guarded(&job, &stop).await;
        since += 1;
        let is_time = noted.is_none_or(|at| at.elapsed() >= NOTED);
        if is_time && note(&plan, &job, &outcome, since).await {
            (since, noted) = (0, Some(Moment::now()));
        }
        stop.sleep(pause(&job, &outcome)).await;
    }
}

async fn note(plan: &Plan, job: &Arc<dyn Job>, outcome: &JobOutcome, runs: u32) -> bool {
    let (name, now) = (job.name(), plan.clock.now());
    let noted = async {
        plan.leases.register(name, now).await?;
        plan.leases.note(name, outcome, runs, now).await
    };
    let noted: Result<(), StoreError> = noted.await;
    noted.is_ok()
}

fn pause(job: &Arc<dyn Job>, outcome: &JobOutcome) -> Duration {
    match outcome {
        JobOutcome::Succeeded => job.every(),
        JobOutcome::Failed(_) => job.every().min(AFTER_FAILURE),
    }
}

/// One run in a task of its own, so that its panic is its own.
async fn guarded(job: &Arc<dyn Job>, stop: &Stop) -> JobOutcome {
    let (name, this, stop) = (job.name(), job.clone(), stop.clone());
    let running = tokio::spawn(async move { this.run(&stop).await });
    let outcome = match running.await {
        Ok(Ok(())) => JobOutcome::Succeeded,
        Ok(Err(error)) => JobOutcome::Failed(format!("{error:#}")),
        Err(error) if error.is_panic() => JobOutcome::Failed("it panicked".to_owned()),
        Err(error) => JobOutcome::Failed(error.to_string()),
    };
    metrics::counter!("drop_job_runs_total", "job" => name).increment(1);
    if let JobOutcome::Failed(error) = &outcome {
        tracing::error!(job = name, error, "job failed");
        metrics::counter!("drop_job_failures_total", "job" => name).increment(1);
    }
    outcome
}
