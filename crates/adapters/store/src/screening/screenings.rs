//! Screenings: who was screened is sealed, and so is whom they were like. A screening is never
//! changed, and is kept for five years (hvitvaskingsloven § 30).

use ::screening::{
    Dismissal, Hit, ListUsed, Screening, ScreeningId, ScreeningRecord, Subject, SubjectRef,
    ports::{ScreeningFilter, ScreeningQueries, ScreeningRepository},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError, Timestamp};

use super::dismissals;
use crate::{
    Store,
    engine::{in_unit, read},
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all},
    schema::screenings,
    seal::{open_json, seal_json},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "screenings";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = screenings, treat_none_as_default_value = false)]
pub(crate) struct ScreeningRow {
    id: String,
    subject_id: String,
    subject: String,
    screened_at: Moment,
    outcome: String,
    hits: String,
    lists: serde_json::Value,
}

impl ScreeningRow {
    fn write(record: &ScreeningRecord, cipher: &dyn FieldCipher) -> Result<Self, StoreError> {
        let id = record.id.to_string();
        let row = RowOf::new(TABLE, &id);
        let Screening {
            outcome,
            hits,
            lists,
        } = &record.screening;
        let lists = serde_json::to_value(lists).map_err(|error| row.wrong("lists", error))?;
        Ok(Self {
            subject_id: record.subject_id.as_str().into(),
            subject: seal_json(cipher, row, "subject", &record.subject)?,
            screened_at: Moment(record.screened_at),
            outcome: outcome.word().into(),
            hits: seal_json(cipher, row, "hits", hits)?,
            lists,
            id,
        })
    }

    pub(crate) fn read(self, cipher: &dyn FieldCipher) -> Result<ScreeningRecord, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let lists: Vec<ListUsed> =
            serde_json::from_value(self.lists).map_err(|error| row.wrong("lists", error))?;
        Ok(ScreeningRecord {
            id: row.parse("id", &self.id)?,
            subject_id: row.parse("subject_id", &self.subject_id)?,
            subject: open_json::<Subject>(cipher, row, "subject", self.subject)?,
            screened_at: self.screened_at.0,
            screening: Screening {
                outcome: row.word("outcome", &self.outcome)?,
                hits: open_json::<Vec<Hit>>(cipher, row, "hits", self.hits)?,
                lists,
            },
        })
    }
}

#[async_trait]
impl ScreeningRepository for Unit {
    async fn add(&mut self, record: &ScreeningRecord) -> Result<(), StoreError> {
        let row = ScreeningRow::write(record, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(screenings::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }
}

#[async_trait]
impl ScreeningQueries for Store {
    async fn screening(&self, id: ScreeningId) -> Result<Option<ScreeningRecord>, StoreError> {
        let id = id.to_string();
        let row: Option<ScreeningRow> = read!(self, |c| screenings::table
            .find(&id)
            .select(ScreeningRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn latest(&self, subject: &SubjectRef) -> Result<Option<ScreeningRecord>, StoreError> {
        let row: Option<ScreeningRow> = read!(self, |c| screenings::table
            .filter(screenings::subject_id.eq(subject.as_str()))
            .order((screenings::screened_at.desc(), screenings::id.desc()))
            .select(ScreeningRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn screenings(
        &self,
        filter: &ScreeningFilter,
        page: &PageRequest,
    ) -> Result<Page<ScreeningRecord>, StoreError> {
        let rows: Vec<ScreeningRow> = read!(self, |c| load_boxed!(c, {
            let mut query = screenings::table
                .order(screenings::id.desc())
                // One more than asked for tells whether there is a next page.
                .limit(i64::from(page.limit()) + 1)
                .select(ScreeningRow::columns())
                .into_boxed();
            if let Some(subject) = &filter.subject_id {
                query = query.filter(screenings::subject_id.eq(subject.as_str()));
            }
            if let Some(outcome) = filter.outcome {
                query = query.filter(screenings::outcome.eq(outcome.word()));
            }
            if let Some(cursor) = page.after() {
                query = query.filter(screenings::id.lt(cursor.as_str()));
            }
            query
        }))?;
        let found = all(rows, |row| row.read(self.cipher()))?;
        Ok(Page::cut(found, page.limit(), |record| record.id))
    }

    async fn dismissals(
        &self,
        subject: &SubjectRef,
        now: Timestamp,
    ) -> Result<Vec<Dismissal>, StoreError> {
        dismissals::of_subject(self, subject, now).await
    }
}
