//! Jobs and their leases.

use async_trait::async_trait;
use kernel::{StoreError, Timestamp};

use super::{
    MemoryMessaging,
    tables::{JobRow, Tables},
};
use crate::{
    JobName, JobOutcome, JobRecord, JobRun,
    ports::{Due, JobLeases},
};

/// Longest error text kept.
const ERROR_LENGTH: usize = 500;

impl Tables {
    /// The job, if this run still holds its lease.
    fn held(&mut self, run: &JobRun) -> Option<&mut JobRow> {
        let row = self.jobs.get_mut(run.job)?;
        (row.lease == run.lease && row.record.held.is_some()).then_some(row)
    }
}

impl JobRow {
    fn new(job: JobName, now: Timestamp) -> Self {
        let record = JobRecord {
            name: job.to_owned(),
            next_run_at: now,
            held: None,
            last_started_at: None,
            last_finished_at: None,
            last_success_at: None,
            last_error: None,
            runs: 0,
            failures_in_a_row: 0,
        };
        Self { record, lease: 0 }
    }

    fn ended(&mut self, outcome: &JobOutcome, runs: u32, now: Timestamp) {
        let record = &mut self.record;
        record.runs += u64::from(runs);
        record.last_finished_at = Some(now);
        match outcome {
            JobOutcome::Succeeded => {
                record.last_success_at = Some(now);
                record.last_error = None;
                record.failures_in_a_row = 0;
            }
            JobOutcome::Failed(error) => {
                record.last_error = Some(error.chars().take(ERROR_LENGTH).collect());
                record.failures_in_a_row += 1;
            }
        }
    }
}

#[async_trait]
impl JobLeases for MemoryMessaging {
    async fn register(&self, job: JobName, now: Timestamp) -> Result<(), StoreError> {
        let register = |tables: &mut Tables| {
            let row = tables.jobs.entry(job.to_owned());
            row.or_insert_with(|| JobRow::new(job, now));
        };
        self.tables.change(register).await;
        Ok(())
    }

    async fn begin(
        &self,
        job: JobName,
        holder: &str,
        due: Due<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<JobRun>, StoreError> {
        let mut unit = self.tables.begin().await;
        let Some(row) = unit.tables.jobs.get_mut(job) else {
            return Ok(None);
        };
        let free = row.record.held.as_ref().is_none_or(|(_, end)| *end <= now);
        let is_due = matches!(due, Due::AtOnce(_)) || row.record.next_run_at <= now;
        if !free || !is_due {
            return Ok(None);
        }
        row.lease += 1;
        row.record.held = Some((holder.to_owned(), until));
        row.record.last_started_at = Some(now);
        let lease = row.lease;
        if let Due::AtOnce(audit) = due {
            unit.tables.audits.push(audit.clone());
        }
        unit.commit();
        Ok(Some(JobRun { job, lease }))
    }

    async fn renew(&self, run: &JobRun, until: Timestamp) -> Result<bool, StoreError> {
        let renew = |tables: &mut Tables| {
            let held = tables.held(run).and_then(|row| row.record.held.as_mut());
            held.map(|(_, end)| *end = until).is_some()
        };
        Ok(self.tables.change(renew).await)
    }

    async fn finish(
        &self,
        run: &JobRun,
        outcome: &JobOutcome,
        now: Timestamp,
        next_run_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let finish = |tables: &mut Tables| {
            let Some(row) = tables.held(run) else {
                return false;
            };
            row.ended(outcome, 1, now);
            row.record.held = None;
            row.record.next_run_at = next_run_at;
            true
        };
        Ok(self.tables.change(finish).await)
    }

    async fn note(
        &self,
        job: JobName,
        outcome: &JobOutcome,
        runs: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let note = |tables: &mut Tables| {
            if let Some(row) = tables.jobs.get_mut(job) {
                row.ended(outcome, runs, now);
            }
        };
        self.tables.change(note).await;
        Ok(())
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.jobs.values().map(|row| row.record.clone()).collect())
    }
}
