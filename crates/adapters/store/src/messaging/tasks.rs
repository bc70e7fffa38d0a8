//! Tasks that operators have to settle.

use ::messaging::{
    OperatorTask, OperatorTaskId, TaskState,
    ports::{OperatorTaskRepository, OperatorTasks, TaskFilter},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError, Timestamp};

use crate::{
    Store,
    engine::{in_unit, modify, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, count},
    schema::operator_tasks,
    sql_types::Moment,
    unit::Unit,
};

const TABLE: &str = "operator_tasks";
const OPEN: &str = "open";
const CLOSED: &str = "closed";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = operator_tasks, treat_none_as_default_value = false)]
struct TaskRow {
    id: String,
    event_id: String,
    kind: String,
    subject: String,
    detail: serde_json::Value,
    opened_at: Moment,
    state: String,
    closed_at: Option<Moment>,
    closed_by: Option<String>,
}

impl From<&OperatorTask> for TaskRow {
    fn from(task: &OperatorTask) -> Self {
        let (state, closed_at, closed_by) = match &task.state {
            TaskState::Open => (OPEN, None, None),
            TaskState::Closed { at, by } => (CLOSED, Some(Moment(*at)), Some(by.clone())),
        };
        Self {
            id: task.id.to_string(),
            event_id: task.event_id.to_string(),
            kind: task.kind.clone(),
            subject: task.subject.clone(),
            detail: task.detail.clone(),
            opened_at: Moment(task.opened_at),
            state: state.into(),
            closed_at,
            closed_by,
        }
    }
}

impl TryFrom<TaskRow> for OperatorTask {
    type Error = StoreError;

    fn try_from(task: TaskRow) -> Result<Self, StoreError> {
        let row = RowOf::new(TABLE, &task.id);
        let state = match task.state.as_str() {
            OPEN => TaskState::Open,
            CLOSED => {
                let Moment(at) = row.required("closed_at", task.closed_at)?;
                let by = row.required("closed_by", task.closed_by)?;
                TaskState::Closed { at, by }
            }
            _ => return Err(row.wrong("state", "not a word of the list")),
        };
        Ok(Self {
            id: row.parse("id", &task.id)?,
            event_id: row.parse("event_id", &task.event_id)?,
            kind: task.kind,
            subject: task.subject,
            detail: task.detail,
            opened_at: task.opened_at.0,
            state,
        })
    }
}

decodable!(
    TaskRows,
    "operator_tasks",
    operator_tasks,
    id: String,
    TaskRow,
    |row: TaskRow, _: &dyn FieldCipher| OperatorTask::try_from(row)
);

#[async_trait]
impl OperatorTasks for Store {
    async fn open(&self, task: &OperatorTask) -> Result<bool, StoreError> {
        let row = TaskRow::from(task);
        let added = modify!(self, |c| diesel::insert_into(operator_tasks::table)
            .values(&row)
            .on_conflict(operator_tasks::event_id)
            .do_nothing()
            .execute(c)
            .await)?;
        Ok(added > 0)
    }

    async fn close_about(
        &self,
        subject: &str,
        kinds: &[&str],
        by: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let closed = modify!(self, |c| diesel::update(operator_tasks::table)
            .filter(operator_tasks::subject.eq(subject))
            .filter(operator_tasks::state.eq(OPEN))
            .filter(operator_tasks::kind.eq_any(kinds))
            .set((
                operator_tasks::state.eq(CLOSED),
                operator_tasks::closed_at.eq(Moment(at)),
                operator_tasks::closed_by.eq(by),
            ))
            .execute(c)
            .await)?;
        count(closed)
    }

    async fn task(&self, id: OperatorTaskId) -> Result<Option<OperatorTask>, StoreError> {
        let id = id.to_string();
        let row: Option<TaskRow> = read!(self, |c| operator_tasks::table
            .find(&id)
            .select(TaskRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(OperatorTask::try_from).transpose()
    }

    async fn tasks(
        &self,
        filter: &TaskFilter,
        page: &PageRequest,
    ) -> Result<Page<OperatorTask>, StoreError> {
        let rows: Vec<TaskRow> = read!(self, |c| load_boxed!(c, {
            let mut query = operator_tasks::table
                .order(operator_tasks::id.desc())
                .limit(i64::from(page.limit()) + 1)
                .select(TaskRow::columns())
                .into_boxed();
            if !filter.with_closed {
                query = query.filter(operator_tasks::state.eq(OPEN));
            }
            if let Some(subject) = &filter.subject {
                query = query.filter(operator_tasks::subject.eq(subject));
            }
            if let Some(cursor) = page.after() {
                query = query.filter(operator_tasks::id.lt(cursor.as_str()));
            }
            query
        }))?;
        let found = all(rows, OperatorTask::try_from)?;
        Ok(Page::cut(found, page.limit(), |task| task.id))
    }

    async fn open_tasks(&self) -> Result<u64, StoreError> {
        let open: i64 = read!(self, |c| operator_tasks::table
            .filter(operator_tasks::state.eq(OPEN))
            .count()
            .get_result(c)
            .await)?;
        u64::try_from(open).map_err(|error| StoreError::Failed(error.to_string()))
    }
}

#[async_trait]
impl OperatorTaskRepository for Unit {
    async fn close(
        &mut self,
        id: OperatorTaskId,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let id = id.to_string();
        let open = operator_tasks::table
            .filter(operator_tasks::id.eq(&id))
            .filter(operator_tasks::state.eq(OPEN));
        let closed = in_unit!(self, |c| diesel::update(open)
            .set((
                operator_tasks::state.eq(CLOSED),
                operator_tasks::closed_at.eq(Moment(at)),
                operator_tasks::closed_by.eq(by),
            ))
            .execute(c)
            .await)?;
        Ok(closed > 0)
    }
}
