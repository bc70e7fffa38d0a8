//! Jobs that are done again and again, of which one run at a time is enough.
//!
//! A job that needs a leader is begun by whichever worker finds it due, under a lease that is
//! renewed while the run lasts. A holder that dies renews no more; after the lease another worker
//! takes over. A job that claims its own work piece by piece needs no leader and runs everywhere.

use kernel::Timestamp;

/// A job's name, for ever: its plan is kept under it.
pub type JobName = &'static str;

/// A run under way, and the lease it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// The job.
    pub job: JobName,
    /// Counts begun runs, so that who lost the lease cannot end another's run.
    pub lease: i64,
}

/// The outcome of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobOutcome {
    /// Well.
    Succeeded,
    /// Not.
    Failed(String),
}

/// The record of a job's runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// Its name.
    pub name: String,
    /// Time at which it is due; without meaning for a job without a leader.
    pub next_run_at: Timestamp,
    /// The worker that runs it, and the end of its lease.
    pub held: Option<(String, Timestamp)>,
    /// Time at which the last run began.
    pub last_started_at: Option<Timestamp>,
    /// Time at which the last completed run ended.
    pub last_finished_at: Option<Timestamp>,
    /// Time at which the last successful run ended.
    pub last_success_at: Option<Timestamp>,
    /// Error of the last run, if it failed.
    pub last_error: Option<String>,
    /// Runs ended.
    pub runs: u64,
    /// Runs that failed since the last that did not.
    pub failures_in_a_row: u32,
}
