//! Consents that Drop reads accounts.

use ::payments::{
    BankConsent, BankId, ConsentId, ConsentSnapshot, ConsentState, ConsentStateName as Name,
    ports::{ConsentQueries, ConsentRepository},
};
use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{StoreError, UserId};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all, exactly_one},
    schema::bank_consents,
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "bank_consents";

/// Most consents a person is shown.
const MOST_CONSENTS: i64 = 50;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bank_consents, treat_none_as_null = true, treat_none_as_default_value = false)]
struct ConsentRow {
    id: String,
    user_id: String,
    bank: String,
    external_id: String,
    state: String,
    sca_url: Option<String>,
    valid_until: Option<NaiveDate>,
    end_reason: Option<String>,
    ended_at: Option<Moment>,
    callback_hash: Vec<u8>,
    created_at: Moment,
    version: i64,
}

impl ConsentRow {
    fn write(consent: &BankConsent, version: i64) -> Self {
        let consent = consent.snapshot();
        let mut row = Self {
            id: consent.id.to_string(),
            user_id: consent.user_id.to_string(),
            bank: consent.bank.as_str().into(),
            external_id: consent.external_id.clone(),
            state: consent.state.name().word().into(),
            sca_url: None,
            valid_until: None,
            end_reason: None,
            ended_at: None,
            callback_hash: consent.callback_hash.to_vec(),
            created_at: Moment(consent.created_at),
            version,
        };
        match &consent.state {
            ConsentState::AwaitingSca { sca_url } => {
                row.sca_url = Some(sca_url.to_string());
            }
            ConsentState::Valid { valid_until } => {
                row.valid_until = Some(*valid_until);
            }
            ConsentState::Ended { reason, at } => {
                row.end_reason = Some(reason.word().into());
                row.ended_at = Some(Moment(*at));
            }
        }
        row
    }

    fn read_state(&self, row: RowOf<'_>) -> Result<ConsentState, StoreError> {
        Ok(match row.word("state", &self.state)? {
            Name::AwaitingSca => {
                let url = row.required("sca_url", self.sca_url.as_deref())?;
                ConsentState::AwaitingSca {
                    sca_url: row.parse("sca_url", url)?,
                }
            }
            Name::Valid => ConsentState::Valid {
                valid_until: row.required("valid_until", self.valid_until)?,
            },
            Name::Ended => {
                let reason = row.required("end_reason", self.end_reason.as_deref())?;
                let Moment(at) = row.required("ended_at", self.ended_at)?;
                ConsentState::Ended {
                    reason: row.word("end_reason", reason)?,
                    at,
                }
            }
        })
    }
}

impl TryFrom<ConsentRow> for BankConsent {
    type Error = StoreError;

    fn try_from(consent: ConsentRow) -> Result<Self, StoreError> {
        let row = RowOf::new(TABLE, &consent.id);
        Ok(Self::restore(ConsentSnapshot {
            id: row.parse("id", &consent.id)?,
            user_id: row.parse("user_id", &consent.user_id)?,
            state: consent.read_state(row)?,
            bank: BankId::new(consent.bank),
            external_id: consent.external_id,
            callback_hash: row.hash("callback_hash", consent.callback_hash)?,
            created_at: consent.created_at.0,
            version: consent.version,
        }))
    }
}

decodable!(
    ConsentRows,
    "bank_consents",
    bank_consents,
    id: String,
    ConsentRow,
    |row, _| BankConsent::try_from(row)
);

#[async_trait]
impl ConsentQueries for Store {
    async fn consent(
        &self,
        user: UserId,
        id: ConsentId,
    ) -> Result<Option<BankConsent>, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let row: Option<ConsentRow> = read!(self, |c| bank_consents::table
            .find(&id)
            .filter(bank_consents::user_id.eq(&user))
            .select(ConsentRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(BankConsent::try_from).transpose()
    }

    async fn consent_by_callback(&self, hash: [u8; 32]) -> Result<Option<BankConsent>, StoreError> {
        let row: Option<ConsentRow> = read!(self, |c| bank_consents::table
            .filter(bank_consents::callback_hash.eq(hash.as_slice()))
            .select(ConsentRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(BankConsent::try_from).transpose()
    }

    async fn open_consents(&self, user: UserId) -> Result<Vec<BankConsent>, StoreError> {
        let user = user.to_string();
        let rows: Vec<ConsentRow> = read!(self, |c| bank_consents::table
            .filter(bank_consents::user_id.eq(&user))
            .filter(bank_consents::state.ne(Name::Ended.as_str()))
            .order(bank_consents::id.desc())
            .limit(MOST_CONSENTS)
            .select(ConsentRow::columns())
            .load(c)
            .await)?;
        all(rows, BankConsent::try_from)
    }

    async fn lapsed_consents(
        &self,
        day: NaiveDate,
        limit: u8,
    ) -> Result<Vec<BankConsent>, StoreError> {
        let rows: Vec<ConsentRow> = read!(self, |c| bank_consents::table
            .filter(bank_consents::state.eq(Name::Valid.as_str()))
            .filter(bank_consents::valid_until.lt(day))
            .order(bank_consents::valid_until)
            .limit(i64::from(limit))
            .select(ConsentRow::columns())
            .load(c)
            .await)?;
        all(rows, BankConsent::try_from)
    }
}

#[async_trait]
impl ConsentRepository for Unit {
    async fn add(&mut self, consent: &BankConsent) -> Result<(), StoreError> {
        let row = ConsentRow::write(consent, consent.version());
        in_unit!(self, |c| diesel::insert_into(bank_consents::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, consent: &BankConsent) -> Result<(), StoreError> {
        let row = ConsentRow::write(consent, consent.version() + 1);
        let as_read = bank_consents::table
            .filter(bank_consents::id.eq(&row.id))
            .filter(bank_consents::version.eq(consent.version()));
        let changed = in_unit!(self, |c| diesel::update(as_read).set(&row).execute(c).await)?;
        exactly_one(TABLE, changed)
    }
}
