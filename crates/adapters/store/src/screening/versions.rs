//! Versions of lists, without what is on them.

use ::screening::{Digest, ListCounts, ListSource, ListVersion, ListVersionId};
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError};

use crate::{
    Store,
    engine::read,
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all},
    schema::{active_lists, list_versions},
    sql_types::Moment,
    stored_enum::StoredEnum,
};

const TABLE: &str = "list_versions";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = list_versions, treat_none_as_default_value = false)]
pub(crate) struct VersionRow {
    id: String,
    source: String,
    list_date: Option<NaiveDate>,
    digest: Vec<u8>,
    entries: i64,
    names: i64,
    skipped: i64,
    imported_at: Moment,
}

impl VersionRow {
    pub(super) fn write(version: &ListVersion) -> Result<Self, StoreError> {
        let id = version.id.to_string();
        let row = RowOf::new(TABLE, &id);
        let counts = &version.counts;
        Ok(Self {
            source: version.source.word().into(),
            list_date: version.list_date,
            digest: version.digest.as_bytes().to_vec(),
            entries: row.number("entries", counts.entries)?,
            names: row.number("names", counts.names)?,
            skipped: row.number("skipped", counts.skipped)?,
            imported_at: Moment(version.imported_at),
            id,
        })
    }

    pub(crate) fn read(self) -> Result<ListVersion, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        Ok(ListVersion {
            id: row.parse("id", &self.id)?,
            source: row.word("source", &self.source)?,
            list_date: self.list_date,
            digest: Digest::from(row.hash("digest", self.digest)?),
            counts: ListCounts {
                entries: row.number("entries", self.entries)?,
                names: row.number("names", self.names)?,
                skipped: row.number("skipped", self.skipped)?,
            },
            imported_at: self.imported_at.0,
        })
    }
}

decodable!(
    VersionRows,
    "list_versions",
    list_versions,
    id: String,
    VersionRow,
    |row: VersionRow, _: &dyn FieldCipher| row.read()
);

pub(super) async fn active(store: &Store) -> Result<Vec<ListVersion>, StoreError> {
    let rows: Vec<VersionRow> = read!(store, |c| active_lists::table
        .inner_join(list_versions::table)
        .order(active_lists::source)
        .select(VersionRow::columns())
        .load(c)
        .await)?;
    let mut active = all(rows, VersionRow::read)?;
    active.sort_by_key(|version| version.source);
    Ok(active)
}

pub(super) async fn find(
    store: &Store,
    id: ListVersionId,
) -> Result<Option<ListVersion>, StoreError> {
    let id = id.to_string();
    let row: Option<VersionRow> = read!(store, |c| list_versions::table
        .find(&id)
        .select(VersionRow::columns())
        .first(c)
        .await
        .optional())?;
    row.map(VersionRow::read).transpose()
}

pub(super) async fn by_digest(
    store: &Store,
    source: ListSource,
    digest: &Digest,
) -> Result<Option<ListVersion>, StoreError> {
    let row: Option<VersionRow> = read!(store, |c| list_versions::table
        .filter(list_versions::source.eq(source.word()))
        .filter(list_versions::digest.eq(digest.as_bytes().as_slice()))
        .select(VersionRow::columns())
        .first(c)
        .await
        .optional())?;
    row.map(VersionRow::read).transpose()
}

pub(super) async fn page(
    store: &Store,
    source: Option<ListSource>,
    page: &PageRequest,
) -> Result<Page<ListVersion>, StoreError> {
    let rows: Vec<VersionRow> = read!(store, |c| load_boxed!(c, {
        let mut query = list_versions::table
            .order(list_versions::id.desc())
            // One more than asked for tells whether there is a next page.
            .limit(i64::from(page.limit()) + 1)
            .select(VersionRow::columns())
            .into_boxed();
        if let Some(source) = source {
            query = query.filter(list_versions::source.eq(source.word()));
        }
        if let Some(cursor) = page.after() {
            query = query.filter(list_versions::id.lt(cursor.as_str()));
        }
        query
    }))?;
    let found = all(rows, VersionRow::read)?;
    Ok(Page::cut(found, page.limit(), |version| version.id))
}
