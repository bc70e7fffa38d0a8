//! The snapshot of the database that all checks share.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use kernel::{FieldCipher, StoreError, Timestamp};

use super::report::{Checked, Finding};
use crate::{
    Store,
    engine::{Connection, Lease, on_connection},
    error,
    query::RunQueryDsl,
    sql_types::Moment,
};

/// Rows fetched at once.
pub(crate) const PAGE: i64 = 500;

/// Findings that one check tells one by one; of the others it tells how many.
const MOST_FINDINGS: usize = 100;

/// How far apart the times of two rows of one change may be.
const A_LITTLE: TimeDelta = TimeDelta::minutes(1);

/// A snapshot, being examined.
pub(crate) struct Inspection<'a> {
    lease: Lease,
    pub(crate) cipher: &'a dyn FieldCipher,
    /// The present time, to find what is overdue.
    pub(crate) now: Timestamp,
    current: Checked,
    progress: &'a mut (dyn FnMut(&'static str, u64) + Send),
}

/// A query of a check, on its snapshot.
macro_rules! inspect {
    ($inspection:expr, |$c:ident| $body:expr) => {{
        let $c = $inspection.connection()?;
        $body
    }
    .map_err($crate::error::from_query)};
}

pub(crate) use inspect;

impl<'a> Inspection<'a> {
    /// Opens the snapshot. The connection is dropped at the end, and the transaction with it: its
    /// settings affect no other caller.
    pub(crate) async fn open(
        store: &'a Store,
        now: Timestamp,
        progress: &'a mut (dyn FnMut(&'static str, u64) + Send),
    ) -> Result<Self, StoreError> {
        // The first statement finds out whether the pooled connection still lives.
        store.ping().await?;
        let mut lease = store.pools().reader().await?;
        let begin = match lease.connection()? {
            // A look may take long, and thinks between two statements.
            Connection::Postgres(_) => {
                "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
                 BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            }
            Connection::Sqlite(_) => "BEGIN",
        };
        on_connection!(lease.connection()?, |c| c.batch_execute(begin).await)
            .map_err(error::from_query)?;
        Ok(Self {
            lease,
            cipher: store.cipher(),
            now,
            current: nothing(),
            progress,
        })
    }

    pub(crate) fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        self.lease.connection()
    }

    pub(crate) fn start(&mut self, name: &'static str, says: &'static str) {
        self.current = Checked {
            name,
            says,
            ..nothing()
        };
    }

    pub(crate) fn finish(&mut self) -> Checked {
        std::mem::replace(&mut self.current, nothing())
    }

    /// Adds to the number of rows examined.
    pub(crate) fn examined(&mut self, rows: usize) {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        self.current.examined = self.current.examined.saturating_add(rows);
        (self.progress)(self.current.name, self.current.examined);
    }

    /// Says that a row does not fit.
    pub(crate) fn found(&mut self, table: &str, id: impl Into<String>, what: impl Into<String>) {
        if self.current.findings.len() < MOST_FINDINGS {
            self.current.findings.push(Finding {
                table: table.to_owned(),
                id: id.into(),
                what: what.into(),
            });
        } else {
            self.current.more = self.current.more.saturating_add(1);
        }
    }

    /// Records a finding if a row could not be read.
    ///
    /// # Errors
    /// Errors that do not concern the row.
    pub(crate) fn read<T>(&mut self, row: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match row {
            Ok(value) => Ok(Some(value)),
            Err(StoreError::Inconsistent {
                table,
                column,
                id,
                why,
            }) => {
                self.found(table, id, format!("{column}: {why}"));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// A page of rows; `None` if a row cannot be loaded: then the rest of the table is skipped.
    ///
    /// # Errors
    /// Errors that do not concern a row.
    pub(crate) fn page<T>(
        &mut self,
        table: &'static str,
        page: diesel::QueryResult<Vec<T>>,
    ) -> Result<Option<Vec<T>>, StoreError> {
        match page {
            Ok(rows) => Ok(Some(rows)),
            Err(diesel::result::Error::DeserializationError(_)) => {
                let what = format!(
                    "one of the {PAGE} rows after the {}th is of the wrong type; what follows was not read",
                    self.current.examined
                );
                self.found(table, "", what);
                Ok(None)
            }
            Err(other) => Err(error::from_query(other)),
        }
    }

    /// The number of rows that a query without parameters counts.
    pub(crate) async fn count(&mut self, sql: &str) -> Result<usize, StoreError> {
        let counted: Counted = inspect!(self, |c| diesel::sql_query(sql).get_result(c).await)?;
        Ok(usize::try_from(counted.n).unwrap_or(0))
    }

    /// The ids that a query names, with `$1` as the moment if it has one, and `$2` as one a minute
    /// earlier: the first ones. How many there are beyond them is taken note of.
    pub(crate) async fn ids(
        &mut self,
        rows: &str,
        moment: Option<Timestamp>,
    ) -> Result<Vec<String>, StoreError> {
        let limit = MOST_FINDINGS + 1;
        let sql = format!("SELECT id FROM ({rows}) AS wrong ORDER BY id LIMIT {limit}");
        let named: Vec<Named> = match moment {
            None => inspect!(self, |c| diesel::sql_query(&sql).load(c).await)?,
            Some(moment) if sql.contains("$2") => inspect!(self, |c| diesel::sql_query(&sql)
                .bind::<crate::sql_types::StoredTimestamp, _>(Moment(moment))
                .bind::<crate::sql_types::StoredTimestamp, _>(Moment(moment - A_LITTLE))
                .load(c)
                .await)?,
            Some(moment) => inspect!(self, |c| diesel::sql_query(&sql)
                .bind::<crate::sql_types::StoredTimestamp, _>(Moment(moment))
                .load(c)
                .await)?,
        };
        if named.len() == limit {
            let all = format!("SELECT count(*) AS n FROM ({rows}) AS wrong");
            let all: Counted = match moment {
                None => inspect!(self, |c| diesel::sql_query(&all).get_result(c).await)?,
                Some(moment) if all.contains("$2") => inspect!(self, |c| diesel::sql_query(&all)
                    .bind::<crate::sql_types::StoredTimestamp, _>(Moment(moment))
                    .bind::<crate::sql_types::StoredTimestamp, _>(Moment(moment - A_LITTLE))
                    .get_result(c)
                    .await)?,
                Some(moment) => inspect!(self, |c| diesel::sql_query(&all)
                    .bind::<crate::sql_types::StoredTimestamp, _>(Moment(moment))
                    .get_result(c)
                    .await)?,
            };
            let all = u64::try_from(all.n).unwrap_or(0);
            let not_named = all.saturating_sub(u64::try_from(limit).unwrap_or(0));
            self.current.more = self.current.more.saturating_add(not_named);
        }
        Ok(named.into_iter().map(|named| named.id).collect())
    }
}

fn nothing() -> Checked {
    Checked {
        name: "",
        says: "",
        examined: 0,
        findings: Vec::new(),
        more: 0,
    }
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}
