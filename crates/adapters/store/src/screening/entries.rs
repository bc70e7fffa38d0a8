//! Entries of lists, one row each, as JSON. Lists are public: nothing is sealed. A version has
//! thousands of entries, so many are put into one statement.

use ::screening::{ListEntry, ListVersionId};
use diesel::{
    QueryResult,
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{Integer, Text},
};
use kernel::StoreError;

use crate::{
    Store,
    engine::{in_unit, read},
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all},
    schema::list_entries,
    unit::Unit,
};

const TABLE: &str = "list_entries";

/// Rows in one statement. An engine takes some ten thousand values in one.
const AT_ONCE: usize = 1000;

/// An entry on its way into its row, made before the transaction: others wait for that.
pub(super) struct NewEntry {
    position: i32,
    entry_id: String,
    body: String,
}

pub(super) fn write(version: &str, entries: &[ListEntry]) -> Result<Vec<NewEntry>, StoreError> {
    let row = RowOf::new(TABLE, version);
    let new = |(n, entry): (usize, &ListEntry)| {
        Ok(NewEntry {
            position: row.number("position", n)?,
            entry_id: entry.id.as_str().to_owned(),
            body: serde_json::to_string(entry).map_err(|error| row.wrong("body", error))?,
        })
    };
    entries.iter().enumerate().map(new).collect()
}

pub(super) async fn insert(
    unit: &mut Unit,
    version: &str,
    entries: &[NewEntry],
) -> Result<(), StoreError> {
    for entries in entries.chunks(AT_ONCE) {
        let all = InsertAll { version, entries };
        let rows = in_unit!(unit, |c| all.execute(c).await)?;
        if rows != entries.len() {
            return Err(StoreError::Failed(format!("{rows} rows of {TABLE} added")));
        }
    }
    Ok(())
}

/// One statement that adds many rows. diesel's own way to say so is refused by diesel-async on
/// SQLite.
#[derive(Clone, Copy)]
struct InsertAll<'a> {
    version: &'a str,
    entries: &'a [NewEntry],
}

impl QueryId for InsertAll<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB> QueryFragment<DB> for InsertAll<'_>
where
    DB: Backend,
    str: ToSql<Text, DB>,
    String: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("INSERT INTO list_entries (version_id, position, entry_id, body) VALUES ");
        for (n, entry) in self.entries.iter().enumerate() {
            out.push_sql(if n == 0 { "(" } else { ", (" });
            out.push_bind_param::<Text, _>(self.version)?;
            out.push_sql(", ");
            out.push_bind_param::<Integer, _>(&entry.position)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(&entry.entry_id)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(&entry.body)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

/// An entry as it rests.
#[derive(Queryable, Selectable)]
#[diesel(table_name = list_entries)]
pub(crate) struct StoredEntry {
    version_id: String,
    pub(crate) position: i32,
    entry_id: String,
    body: String,
}

impl StoredEntry {
    pub(crate) fn read(self) -> Result<ListEntry, StoreError> {
        let id = format!("{}/{}", self.version_id, self.position);
        let row = RowOf::new(TABLE, &id);
        let entry: ListEntry =
            serde_json::from_str(&self.body).map_err(|error| row.wrong("body", error))?;
        if entry.id.as_str() != self.entry_id {
            return Err(row.wrong("entry_id", "not that of the entry"));
        }
        Ok(entry)
    }
}

pub(super) async fn of_version(
    store: &Store,
    version: ListVersionId,
) -> Result<Vec<ListEntry>, StoreError> {
    let version = version.to_string();
    let rows: Vec<StoredEntry> = read!(store, |c| list_entries::table
        .filter(list_entries::version_id.eq(&version))
        .order(list_entries::position)
        .select(StoredEntry::columns())
        .load(c)
        .await)?;
    all(rows, StoredEntry::read)
}
