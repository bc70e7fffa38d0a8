//! Customers at the verification provider.

use ::kyc::{
    Applicant, EventKey, EventMark, ExternalApplicantId, LevelName, ports::ApplicantRepository,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError, UserId};

use super::state::StateColumns;
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, exactly_one},
    schema::kyc_applicants,
    sql_types::Moment,
    unit::Unit,
};

const TABLE: &str = "kyc_applicants";

/// An update leaves alone what its key names: it never changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = kyc_applicants, primary_key(id, user_id, created_at))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
struct ApplicantRow {
    id: String,
    user_id: String,
    external_id: String,
    level: String,
    state: String,
    decided_at: Option<Moment>,
    rejection_kind: Option<String>,
    rejection: Option<String>,
    event_at: Option<Moment>,
    event_rank: Option<i16>,
    event_key: Option<String>,
    created_at: Moment,
    updated_at: Moment,
    version: i64,
}

impl ApplicantRow {
    fn write(
        applicant: &Applicant,
        version: i64,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let id = applicant.id.to_string();
        let columns = StateColumns::write(&applicant.state, RowOf::new(TABLE, &id), cipher)?;
        let mark = applicant.last_event.as_ref();
        Ok(Self {
            user_id: applicant.user_id.to_string(),
            external_id: applicant.external_id.as_str().into(),
            level: applicant.level.as_str().into(),
            state: columns.state,
            decided_at: columns.decided_at,
            rejection_kind: columns.rejection_kind,
            rejection: columns.rejection,
            event_at: mark.map(|mark| Moment(mark.created_at)),
            event_rank: mark.map(|mark| i16::from(mark.rank)),
            event_key: mark.map(|mark| mark.key.as_str().into()),
            created_at: Moment(applicant.created_at),
            updated_at: Moment(applicant.updated_at),
            version,
            id,
        })
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<Applicant, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let wrong = |column| move |error| row.wrong(column, error);
        let columns = StateColumns {
            state: self.state,
            decided_at: self.decided_at,
            rejection_kind: self.rejection_kind,
            rejection: self.rejection,
        };
        let last_event = match (self.event_at, self.event_rank, self.event_key) {
            (None, None, None) => None,
            (at, rank, key) => Some(EventMark {
                created_at: row.required("event_at", at)?.0,
                rank: row.number("event_rank", row.required("event_rank", rank)?)?,
                key: EventKey::new(&row.required("event_key", key)?).map_err(wrong("event_key"))?,
            }),
        };
        Ok(Applicant {
            id: row.parse("id", &self.id)?,
            user_id: row.parse("user_id", &self.user_id)?,
            external_id: ExternalApplicantId::new(&self.external_id)
                .map_err(wrong("external_id"))?,
            level: LevelName::new(&self.level).map_err(wrong("level"))?,
            state: columns.read(row, cipher)?,
            last_event,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            version: self.version,
        })
    }
}

decodable!(
    ApplicantRows,
    "kyc_applicants",
    kyc_applicants,
    id: String,
    ApplicantRow,
    ApplicantRow::read
);

pub(super) async fn of_user(store: &Store, user: UserId) -> Result<Option<Applicant>, StoreError> {
    let user = user.to_string();
    let row: Option<ApplicantRow> = read!(store, |c| kyc_applicants::table
        .filter(kyc_applicants::user_id.eq(&user))
        .select(ApplicantRow::columns())
        .first(c)
        .await
        .optional())?;
    row.map(|row| row.read(store.cipher())).transpose()
}

#[async_trait]
impl ApplicantRepository for Unit {
    async fn of_user(&mut self, user: UserId) -> Result<Option<Applicant>, StoreError> {
        let user = user.to_string();
        let row: Option<ApplicantRow> = in_unit!(self, |c| kyc_applicants::table
            .filter(kyc_applicants::user_id.eq(&user))
            .select(ApplicantRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn by_external_id(
        &mut self,
        id: &ExternalApplicantId,
    ) -> Result<Option<Applicant>, StoreError> {
        let row: Option<ApplicantRow> = in_unit!(self, |c| kyc_applicants::table
            .filter(kyc_applicants::external_id.eq(id.as_str()))
            .select(ApplicantRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn add(&mut self, applicant: &Applicant) -> Result<(), StoreError> {
        let row = ApplicantRow::write(applicant, applicant.version, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(kyc_applicants::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, applicant: &mut Applicant) -> Result<(), StoreError> {
        let row = ApplicantRow::write(applicant, applicant.version + 1, self.cipher())?;
        let as_read = kyc_applicants::table
            .filter(kyc_applicants::id.eq(&row.id))
            .filter(kyc_applicants::version.eq(applicant.version));
        let changed = in_unit!(self, |c| diesel::update(as_read).set(&row).execute(c).await)?;
        exactly_one(TABLE, changed)?;
        applicant.version += 1;
        Ok(())
    }
}
