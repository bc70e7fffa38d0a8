//! Recipients: names, accounts and addresses sealed.

use ::payments::{
    Recipient, RecipientId, RecipientState,
    ports::{RecipientQueries, RecipientRepository},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError, UserId};

use super::ciphertext::{open_address, open_creditor, seal_creditor};
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, exactly_one},
    schema::recipients,
    seal::{open, seal, seal_json},
    sql_types::Moment,
    unit::Unit,
};

const TABLE: &str = "recipients";

/// State of a recipient that may be paid.
pub(super) const ACTIVE: &str = "active";
const DELETED: &str = "deleted";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recipients, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct RecipientRow {
    id: String,
    user_id: String,
    name: String,
    nickname: Option<String>,
    country: String,
    currency: String,
    account: String,
    address: Option<String>,
    state: String,
    deleted_at: Option<Moment>,
    created_at: Moment,
    version: i64,
}

impl RecipientRow {
    fn write(
        recipient: &Recipient,
        version: i64,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let id = recipient.id.to_string();
        let row = RowOf::new(TABLE, &id);
        let (state, deleted_at) = match recipient.state {
            RecipientState::Active => (ACTIVE, None),
            RecipientState::Deleted { at } => (DELETED, Some(Moment(at))),
        };
        let nickname = recipient.nickname.as_ref();
        let address = recipient.address.as_ref();
        Ok(Self {
            user_id: recipient.user_id.to_string(),
            name: seal(cipher, row, "name", recipient.name.as_str()),
            nickname: nickname.map(|name| seal(cipher, row, "nickname", name.as_str())),
            country: recipient.country.code().into(),
            currency: recipient.currency.code().into(),
            account: seal_creditor(cipher, row, "account", &recipient.account)?,
            address: address
                .map(|address| seal_json(cipher, row, "address", address))
                .transpose()?,
            state: state.into(),
            deleted_at,
            created_at: Moment(recipient.created_at),
            version,
            id,
        })
    }

    pub(super) fn read(self, cipher: &dyn FieldCipher) -> Result<Recipient, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let nickname = self
            .nickname
            .map(|sealed| open(cipher, row, "nickname", sealed));
        let state = match self.state.as_str() {
            ACTIVE => RecipientState::Active,
            DELETED => {
                let Moment(at) = row.required("deleted_at", self.deleted_at)?;
                RecipientState::Deleted { at }
            }
            _ => return Err(row.wrong("state", "not a word of the list")),
        };
        Ok(Recipient {
            id: row.parse("id", &self.id)?,
            user_id: row.parse("user_id", &self.user_id)?,
            name: row.line("name", &open(cipher, row, "name", self.name)?)?,
            nickname: nickname
                .transpose()?
                .map(|name| row.line("nickname", &name))
                .transpose()?,
            country: row.parse("country", &self.country)?,
            currency: row.parse("currency", &self.currency)?,
            account: open_creditor(cipher, row, "account", self.account)?,
            address: self
                .address
                .map(|sealed| open_address(cipher, row, "address", sealed))
                .transpose()?,
            state,
            created_at: self.created_at.0,
            version: self.version,
        })
    }
}

decodable!(
    RecipientRows,
    "recipients",
    recipients,
    id: String,
    RecipientRow,
    RecipientRow::read
);

#[async_trait]
impl RecipientQueries for Store {
    async fn recipient(
        &self,
        user: UserId,
        id: RecipientId,
    ) -> Result<Option<Recipient>, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let row: Option<RecipientRow> = read!(self, |c| recipients::table
            .find(&id)
            .filter(recipients::user_id.eq(&user))
            .filter(recipients::state.eq(ACTIVE))
            .select(RecipientRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn recipients(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Recipient>, StoreError> {
        let user = user.to_string();
        let rows: Vec<RecipientRow> = read!(self, |c| load_boxed!(c, {
            let mut query = recipients::table
                .filter(recipients::user_id.eq(&user))
                .filter(recipients::state.eq(ACTIVE))
                .order(recipients::id.desc())
                // One more than asked for tells whether there is a next page.
                .limit(i64::from(page.limit()) + 1)
                .select(RecipientRow::columns())
                .into_boxed();
            if let Some(cursor) = page.after() {
                query = query.filter(recipients::id.lt(cursor.as_str()));
            }
            query
        }))?;
        let found = all(rows, |row| row.read(self.cipher()))?;
        Ok(Page::cut(found, page.limit(), |recipient| recipient.id))
    }
}

#[async_trait]
impl RecipientRepository for Unit {
    async fn add(&mut self, recipient: &Recipient) -> Result<(), StoreError> {
        let row = RecipientRow::write(recipient, recipient.version, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(recipients::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, recipient: &Recipient) -> Result<(), StoreError> {
        let row = RecipientRow::write(recipient, recipient.version + 1, self.cipher())?;
        let as_read = recipients::table
            .filter(recipients::id.eq(&row.id))
            .filter(recipients::version.eq(recipient.version));
        let changed = in_unit!(self, |c| diesel::update(as_read).set(&row).execute(c).await)?;
        exactly_one(TABLE, changed)
    }
}
