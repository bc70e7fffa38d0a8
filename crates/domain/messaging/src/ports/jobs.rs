//! Storage of the leases and records of jobs.

use async_trait::async_trait;
use kernel::{AuditEntry, StoreError, Timestamp};

use crate::{JobName, JobOutcome, JobRecord, JobRun};

/// The condition on which a run may begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Due<'a> {
    /// When it is due by its schedule.
    ByPlan,
    /// At once: an operator asks for it, which is recorded in the same unit if it begins.
    AtOnce(&'a AuditEntry),
}

/// Leases and records of jobs.
#[async_trait]
pub trait JobLeases: Send + Sync {
    /// Makes the job known, due now; one already known stays as it is.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn register(&self, job: JobName, now: Timestamp) -> Result<(), StoreError>;

    /// Begins a run and takes the lease until `until`; `None` if it is not due or another holds it.
    async fn begin(
        &self,
        job: JobName,
        holder: &str,
        due: Due<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<JobRun>, StoreError>;

    /// Keeps the lease until `until`; `false` if it was lost.
    async fn renew(&self, run: &JobRun, until: Timestamp) -> Result<bool, StoreError>;

    /// Ends the run and gives the lease back; `false`, and nothing is recorded, if it was lost.
    async fn finish(
        &self,
        run: &JobRun,
        outcome: &JobOutcome,
        now: Timestamp,
        next_run_at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Records runs of a job that needs no leader: how the last one ended, and how many there were
    /// since the last record.
    async fn note(
        &self,
        job: JobName,
        outcome: &JobOutcome,
        runs: u32,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// All jobs that were ever known, by name.
    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError>;
}
