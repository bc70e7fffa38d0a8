//! Leases of jobs: one row per job, leased and released by compare-and-swap.

use ::messaging::{
    JobName, JobOutcome, JobRecord, JobRun,
    ports::{Due, JobLeases},
};
use async_trait::async_trait;
use diesel::{BoolExpressionMethods, prelude::*};
use kernel::{ChangeLog, FieldCipher, StoreError, Timestamp, UnitOfWork};

use crate::{
    Store,
    engine::{in_unit, modify, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all},
    schema::jobs,
    sql_types::Moment,
};

/// Longest error text kept.
const ERROR_LENGTH: usize = 500;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
struct JobRow {
    name: String,
    next_run_at: Moment,
    holder: Option<String>,
    lease_until: Option<Moment>,
    lease: i64,
    last_started_at: Option<Moment>,
    last_finished_at: Option<Moment>,
    last_success_at: Option<Moment>,
    last_error: Option<String>,
    runs: i64,
    failures_in_a_row: i32,
}

impl JobRow {
    fn new(name: JobName, now: Timestamp) -> Self {
        Self {
            name: name.into(),
            next_run_at: Moment(now),
            holder: None,
            lease_until: None,
            lease: 0,
            last_started_at: None,
            last_finished_at: None,
            last_success_at: None,
            last_error: None,
            runs: 0,
            failures_in_a_row: 0,
        }
    }

    fn read(self) -> Result<JobRecord, StoreError> {
        let row = RowOf::new("jobs", &self.name);
        let at = |moment: Option<Moment>| moment.map(|Moment(at)| at);
        Ok(JobRecord {
            next_run_at: self.next_run_at.0,
            held: self.holder.clone().zip(at(self.lease_until)),
            last_started_at: at(self.last_started_at),
            last_finished_at: at(self.last_finished_at),
            last_success_at: at(self.last_success_at),
            last_error: self.last_error.clone(),
            runs: row.number("runs", self.runs)?,
            failures_in_a_row: row.number("failures_in_a_row", self.failures_in_a_row)?,
            name: self.name,
        })
    }
}

decodable!(
    JobRows,
    "jobs",
    jobs,
    name: String,
    JobRow,
    |row: JobRow, _: &dyn FieldCipher| row.read()
);

/// The columns written at the end of a run.
#[derive(AsChangeset)]
#[diesel(table_name = jobs)]
struct Ended {
    last_finished_at: Moment,
    /// Only a run that ended well changes it.
    last_success_at: Option<Moment>,
}

impl Ended {
    fn of(outcome: &JobOutcome, now: Timestamp) -> Self {
        let succeeded = *outcome == JobOutcome::Succeeded;
        Self {
            last_finished_at: Moment(now),
            last_success_at: succeeded.then_some(Moment(now)),
        }
    }

    /// What the failures in a row are multiplied by and what is added.
    fn failures(&self) -> (i32, i32) {
        match self.last_success_at {
            Some(_) => (0, 0),
            None => (1, 1),
        }
    }
}

fn error_of(outcome: &JobOutcome) -> Option<String> {
    match outcome {
        JobOutcome::Succeeded => None,
        JobOutcome::Failed(error) => Some(error.chars().take(ERROR_LENGTH).collect()),
    }
}

#[async_trait]
impl JobLeases for Store {
    async fn register(&self, job: JobName, now: Timestamp) -> Result<(), StoreError> {
        let row = JobRow::new(job, now);
        modify!(self, |c| diesel::insert_into(jobs::table)
            .values(&row)
            .on_conflict(jobs::name)
            .do_nothing()
            .execute(c)
            .await)?;
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
        let free = jobs::holder
            .is_null()
            .or(jobs::lease_until.assume_not_null().le(Moment(now)));
        let this = jobs::name.eq(job).and(free);
        let taken = (
            jobs::holder.eq(holder),
            jobs::lease_until.eq(Moment(until)),
            jobs::lease.eq(jobs::lease + 1),
            jobs::last_started_at.eq(Moment(now)),
        );
        let lease: Option<i64> = match due {
            Due::ByPlan => {
                let is_due = jobs::next_run_at.le(Moment(now));
                let planned = jobs::table.filter(this).filter(is_due);
                modify!(self, |c| diesel::update(planned)
                    .set(taken)
                    .returning(jobs::lease)
                    .get_result(c)
                    .await
                    .optional())?
            }
            Due::AtOnce(audit) => {
                let mut unit = self.begin_unit().await?;
                let lease = in_unit!(unit, |c| diesel::update(jobs::table.filter(this))
                    .set(taken)
                    .returning(jobs::lease)
                    .get_result(c)
                    .await
                    .optional())?;
                if lease.is_some() {
                    unit.audit(audit).await?;
                    unit.commit().await?;
                }
                lease
            }
        };
        Ok(lease.map(|lease| JobRun { job, lease }))
    }

    async fn renew(&self, run: &JobRun, until: Timestamp) -> Result<bool, StoreError> {
        let rows = modify!(self, |c| diesel::update(
            jobs::table
                .filter(jobs::name.eq(run.job))
                .filter(jobs::lease.eq(run.lease))
                .filter(jobs::holder.is_not_null())
        )
        .set(jobs::lease_until.eq(Moment(until)))
        .execute(c)
        .await)?;
        Ok(rows > 0)
    }

    async fn finish(
        &self,
        run: &JobRun,
        outcome: &JobOutcome,
        now: Timestamp,
        next_run_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (ended, error) = (Ended::of(outcome, now), error_of(outcome));
        let (times, plus) = ended.failures();
        let rows = modify!(self, |c| diesel::update(
            jobs::table
                .filter(jobs::name.eq(run.job))
                .filter(jobs::lease.eq(run.lease))
                .filter(jobs::holder.is_not_null())
        )
        .set((
            &ended,
            jobs::last_error.eq(&error),
            jobs::holder.eq(None::<String>),
            jobs::lease_until.eq(None::<Moment>),
            jobs::next_run_at.eq(Moment(next_run_at)),
            jobs::runs.eq(jobs::runs + 1),
            jobs::failures_in_a_row.eq(jobs::failures_in_a_row * times + plus),
        ))
        .execute(c)
        .await)?;
        Ok(rows > 0)
    }

    async fn note(
        &self,
        job: JobName,
        outcome: &JobOutcome,
        runs: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (ended, error) = (Ended::of(outcome, now), error_of(outcome));
        let (times, plus) = ended.failures();
        modify!(self, |c| diesel::update(
            jobs::table.filter(jobs::name.eq(job))
        )
        .set((
            &ended,
            jobs::last_error.eq(&error),
            jobs::runs.eq(jobs::runs + i64::from(runs)),
            jobs::failures_in_a_row.eq(jobs::failures_in_a_row * times + plus),
        ))
        .execute(c)
        .await)?;
        Ok(())
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>, StoreError> {
        let rows: Vec<JobRow> = read!(self, |c| jobs::table
            .order(jobs::name)
            .select(JobRow::columns())
            .load(c)
            .await)?;
        all(rows, JobRow::read)
    }
}
