//! Background jobs, and how they go.

use std::sync::Arc;

use messaging::JobRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::worker::{Job, Mode};

/// A background job.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its name.
    #[schema(example = "rates")]
    name: &'static str,
    /// `leader`: run by one worker at a time; `everywhere`: run by every worker.
    #[schema(example = "leader")]
    mode: &'static str,
    /// Pause between two runs.
    #[schema(example = 1_800_000)]
    every_milliseconds: Option<u64>,
    /// Next run, for `leader` jobs.
    #[schema(example = "2026-11-20T12:30:00Z")]
    next_run_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The process that runs it; `null` if none.
    #[schema(example = "4711-0197a6e200007000800000000000abcd")]
    held_by: Option<String>,
    /// End of the lease, unless it is renewed.
    #[schema(example = "2026-11-20T12:00:30Z")]
    lease_until: Option<chrono::DateTime<chrono::Utc>>,
    /// End of the last run.
    #[schema(example = "2026-11-20T12:00:02Z")]
    last_finished_at: Option<chrono::DateTime<chrono::Utc>>,
    /// End of the last successful run.
    #[schema(example = "2026-11-20T12:00:02Z")]
    last_success_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Error of the last run, if it failed.
    #[schema(example = "norges-bank: no answer in time")]
    last_error: Option<String>,
    /// Number of completed runs.
    #[schema(example = 48)]
    runs: u64,
    /// Number of failed runs since the last success.
    #[schema(example = 0)]
    failures_in_a_row: u32,
}

impl JobView {
    /// All jobs of the program, each with its record if it ever ran.
    pub fn all(jobs: &[Arc<dyn Job>], records: &[JobRecord]) -> Vec<Self> {
        let one = |job: &Arc<dyn Job>| {
            let record = records.iter().find(|record| record.name == job.name());
            Self::of(job.as_ref(), record)
        };
        jobs.iter().map(one).collect()
    }

    fn of(job: &dyn Job, record: Option<&JobRecord>) -> Self {
        let is_leader = job.mode() == Mode::Leader;
        let held = record.and_then(|record| record.held.clone()).unzip();
        Self {
            name: job.name(),
            mode: job.mode().name(),
            every_milliseconds: u64::try_from(job.every().as_millis()).ok(),
            next_run_at: record.filter(|_| is_leader).map(|r| r.next_run_at),
            held_by: held.0,
            lease_until: held.1,
            last_finished_at: record.and_then(|r| r.last_finished_at),
            last_success_at: record.and_then(|r| r.last_success_at),
            last_error: record.and_then(|r| r.last_error.clone()),
            runs: record.map_or(0, |r| r.runs),
            failures_in_a_row: record.map_or(0, |r| r.failures_in_a_row),
        }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How the last runs went, for people.
    pub fn how_it_goes(&self) -> String {
        match (&self.last_error, self.last_success_at) {
            (Some(error), _) => {
                let times = self.failures_in_a_row;
                format!("failed {times} time(s) in a row: {error}")
            }
            (None, Some(at)) => format!("well at {}, {} runs", at.format("%F %T"), self.runs),
            (None, None) => "has not run yet".to_owned(),
        }
    }
}
