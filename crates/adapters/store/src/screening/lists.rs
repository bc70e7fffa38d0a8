//! Lists: kept version by version and whole, of each list one in force. Versions stay: a screening
//! names the ones it was done with, and has to be explained for five years (hvitvaskingsloven § 30).

use ::screening::{
    Digest, ListEntry, ListSource, ListVersion, ListVersionId, SkippedRow,
    ports::{ListQueries, ListRepository, Stored},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError, Timestamp};

use super::{
    entries,
    versions::{self, VersionRow},
};
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::RowOf,
    schema::{list_skipped_rows, list_versions},
    sql_types::{Moment, StoredTimestamp},
    stored_enum::StoredEnum,
    unit::Unit,
};

/// Puts a version in force, if there is one of this id, unless it is. One statement, so that of two
/// at once the second takes the place of the first. SQLite numbers parameters as it meets them.
const ACTIVATE: &str = "INSERT INTO active_lists (source, version_id, activated_at) \
     SELECT source, id, $1 FROM list_versions WHERE id = $2 \
     ON CONFLICT (source) DO UPDATE \
     SET version_id = excluded.version_id, activated_at = excluded.activated_at \
     WHERE active_lists.version_id <> excluded.version_id";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = list_skipped_rows, treat_none_as_default_value = false)]
struct SkippedRowsRow {
    version_id: String,
    rows: serde_json::Value,
}

impl SkippedRowsRow {
    fn write(version: &str, skipped: &[SkippedRow]) -> Result<Option<Self>, StoreError> {
        let row = RowOf::new("list_skipped_rows", version);
        if skipped.is_empty() {
            return Ok(None);
        }
        let rows = serde_json::to_value(skipped).map_err(|error| row.wrong("rows", error))?;
        Ok(Some(Self {
            version_id: version.to_owned(),
            rows,
        }))
    }

    fn read(self) -> Result<Vec<SkippedRow>, StoreError> {
        let row = RowOf::new("list_skipped_rows", &self.version_id);
        serde_json::from_value(self.rows).map_err(|error| row.wrong("rows", error))
    }
}

decodable!(
    SkippedRows,
    "list_skipped_rows",
    list_skipped_rows,
    version_id: String,
    SkippedRowsRow,
    |row: SkippedRowsRow, _: &dyn FieldCipher| row.read()
);

/// Adds the version, or tells which one of the same files is there.
async fn add(
    unit: &mut Unit,
    row: &VersionRow,
    version: &ListVersion,
) -> Result<Stored, StoreError> {
    let added = in_unit!(unit, |c| diesel::insert_into(list_versions::table)
        .values(row)
        .on_conflict((list_versions::source, list_versions::digest))
        .do_nothing()
        .execute(c)
        .await)?;
    if added == 1 {
        return Ok(Stored::New);
    }
    let same = list_versions::table
        .filter(list_versions::source.eq(version.source.word()))
        .filter(list_versions::digest.eq(version.digest.as_bytes().as_slice()));
    let id: String = in_unit!(unit, |c| same.select(list_versions::id).first(c).await)?;
    let id = RowOf::new("list_versions", &id).parse("id", &id)?;
    Ok(Stored::Duplicate(id))
}

#[async_trait]
impl ListRepository for Unit {
    async fn add(
        &mut self,
        version: &ListVersion,
        entries: &[ListEntry],
        skipped: &[SkippedRow],
    ) -> Result<Stored, StoreError> {
        let (id, row) = (version.id.to_string(), VersionRow::write(version)?);
        let entries = entries::write(&id, entries)?;
        let skipped = SkippedRowsRow::write(&id, skipped)?;
        let stored = add(self, &row, version).await?;
        if stored == Stored::New {
            entries::insert(self, &id, &entries).await?;
            if let Some(skipped) = skipped {
                in_unit!(self, |c| diesel::insert_into(list_skipped_rows::table)
                    .values(&skipped)
                    .execute(c)
                    .await)?;
            }
        }
        Ok(stored)
    }

    async fn activate(&mut self, id: ListVersionId, at: Timestamp) -> Result<bool, StoreError> {
        let activated = in_unit!(self, |c| diesel::sql_query(ACTIVATE)
            .bind::<StoredTimestamp, _>(Moment(at))
            .bind::<diesel::sql_types::Text, _>(id.to_string())
            .execute(c)
            .await)?;
        Ok(activated > 0)
    }
}

#[async_trait]
impl ListQueries for Store {
    async fn active(&self) -> Result<Vec<ListVersion>, StoreError> {
        versions::active(self).await
    }

    async fn version(&self, id: ListVersionId) -> Result<Option<ListVersion>, StoreError> {
        versions::find(self, id).await
    }

    async fn by_digest(
        &self,
        source: ListSource,
        digest: &Digest,
    ) -> Result<Option<ListVersion>, StoreError> {
        versions::by_digest(self, source, digest).await
    }

    async fn versions(
        &self,
        source: Option<ListSource>,
        page: &PageRequest,
    ) -> Result<Page<ListVersion>, StoreError> {
        versions::page(self, source, page).await
    }

    async fn entries(&self, id: ListVersionId) -> Result<Vec<ListEntry>, StoreError> {
        entries::of_version(self, id).await
    }

    async fn skipped(&self, id: ListVersionId) -> Result<Vec<SkippedRow>, StoreError> {
        let id = id.to_string();
        let row: Option<SkippedRowsRow> = read!(self, |c| list_skipped_rows::table
            .find(&id)
            .select(SkippedRowsRow::columns())
            .first(c)
            .await
            .optional())?;
        let mut skipped = row.map_or_else(|| Ok(Vec::new()), SkippedRowsRow::read)?;
        skipped.sort_by_key(|skipped| skipped.row);
        Ok(skipped)
    }
}
