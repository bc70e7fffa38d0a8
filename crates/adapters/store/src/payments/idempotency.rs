//! Answers already given. A key is claimed by inserting it: of two at once the second waits for the
//! first one's unit to end (PostgreSQL at the unique index, SQLite at the writer's door).

use ::payments::{
    IdempotencyKey, IdempotencyRecord, IdempotencyState, StoredResponse,
    ports::{IdempotencyClaim, IdempotencyQueries, IdempotencyRepository},
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError, Timestamp, UserId};

use crate::{
    Store,
    engine::{Connection, in_unit, modify, read},
    error::changed_meanwhile,
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, count},
    schema::idempotency_keys,
    seal::{open_bytes, seal_bytes},
    sql_types::Moment,
    unit::Unit,
};

const TABLE: &str = "idempotency_keys";
const IN_WORK: &str = "in_work";
const DONE: &str = "done";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct KeyRow {
    user_id: String,
    key: String,
    request_hash: Vec<u8>,
    transaction_id: String,
    #[diesel(embed)]
    state: StateColumns,
    created_at: Moment,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = idempotency_keys, treat_none_as_null = true, treat_none_as_default_value = false)]
struct StateColumns {
    state: String,
    lease_until: Option<Moment>,
    response_status: Option<i32>,
    response_body: Option<String>,
}

/// A key is unique to its person.
fn row_id(user: UserId, key: &IdempotencyKey) -> String {
    format!("{user}/{}", key.as_str())
}

impl StateColumns {
    fn done(row: RowOf<'_>, response: &StoredResponse, cipher: &dyn FieldCipher) -> Self {
        Self {
            state: DONE.into(),
            lease_until: None,
            response_status: Some(response.status.into()),
            // An answer names people.
            response_body: Some(seal_bytes(cipher, row, "response_body", &response.body)),
        }
    }

    fn write(row: RowOf<'_>, state: &IdempotencyState, cipher: &dyn FieldCipher) -> Self {
        match state {
            IdempotencyState::InWork { until } => Self {
                state: IN_WORK.into(),
                lease_until: Some(Moment(*until)),
                response_status: None,
                response_body: None,
            },
            IdempotencyState::Done(response) => Self::done(row, response, cipher),
        }
    }

    fn read(
        self,
        row: RowOf<'_>,
        cipher: &dyn FieldCipher,
    ) -> Result<IdempotencyState, StoreError> {
        Ok(match self.state.as_str() {
            IN_WORK => IdempotencyState::InWork {
                until: row.required("lease_until", self.lease_until)?.0,
            },
            DONE => {
                let status = row.required("response_status", self.response_status)?;
                let body = row.required("response_body", self.response_body)?;
                IdempotencyState::Done(StoredResponse {
                    status: row.number("response_status", status)?,
                    body: open_bytes(cipher, row, "response_body", body)?,
                })
            }
            _ => return Err(row.wrong("state", "not a word of the list")),
        })
    }
}

impl KeyRow {
    fn write(record: &IdempotencyRecord, cipher: &dyn FieldCipher) -> Self {
        let id = row_id(record.user_id, &record.key);
        Self {
            user_id: record.user_id.to_string(),
            key: record.key.as_str().into(),
            request_hash: record.request_hash.to_vec(),
            transaction_id: record.transaction_id.to_string(),
            state: StateColumns::write(RowOf::new(TABLE, &id), &record.state, cipher),
            created_at: Moment(record.created_at),
        }
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<IdempotencyRecord, StoreError> {
        let id = format!("{}/{}", self.user_id, self.key);
        let row = RowOf::new(TABLE, &id);
        Ok(IdempotencyRecord {
            user_id: row.parse("user_id", &self.user_id)?,
            key: IdempotencyKey::new(&self.key).map_err(|error| row.wrong("key", error))?,
            request_hash: row.hash("request_hash", self.request_hash)?,
            transaction_id: row.parse("transaction_id", &self.transaction_id)?,
            state: self.state.read(row, cipher)?,
            created_at: self.created_at.0,
        })
    }
}

impl KeyRow {
    /// Reads the record, and sees that an answer is about the payment it is kept for.
    fn examine(self, cipher: &dyn FieldCipher) -> Result<(), StoreError> {
        let id = format!("{}/{}", self.user_id, self.key);
        let record = self.read(cipher)?;
        let IdempotencyState::Done(response) = &record.state else {
            return Ok(());
        };
        let payment = record.transaction_id.to_string();
        let body = String::from_utf8_lossy(&response.body);
        if body.contains(&payment) {
            return Ok(());
        }
        Err(RowOf::new(TABLE, &id).wrong("response_body", "it does not name its payment"))
    }
}

decodable!(
    KeyRows,
    "idempotency_keys",
    idempotency_keys,
    (user_id, key),
    KeyRow,
    KeyRow::examine
);

async fn find(
    connection: &mut Connection,
    user: &str,
    key: &IdempotencyKey,
) -> QueryResult<Option<KeyRow>> {
    idempotency_keys::table
        .find((user, key.as_str()))
        .select(KeyRow::columns())
        .first(connection)
        .await
        .optional()
}

#[async_trait]
impl IdempotencyQueries for Store {
    async fn idempotency(
        &self,
        user: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        let user = user.to_string();
        let row = read!(self, |c| find(c, &user, key).await)?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn sweep_idempotency(&self, before: Timestamp) -> Result<u64, StoreError> {
        let swept = modify!(self, |c| diesel::delete(
            idempotency_keys::table.filter(idempotency_keys::created_at.lt(Moment(before)))
        )
        .execute(c)
        .await)?;
        count(swept)
    }
}

impl Unit {
    async fn standing(
        &mut self,
        user: &str,
        key: &IdempotencyKey,
    ) -> Result<IdempotencyRecord, StoreError> {
        let row = in_unit!(self, |c| find(c, user, key).await)?;
        // Swept in between: the caller starts over.
        let row = row.ok_or_else(|| changed_meanwhile(TABLE))?;
        row.read(self.cipher())
    }
}

#[async_trait]
impl IdempotencyRepository for Unit {
    async fn claim(&mut self, record: &IdempotencyRecord) -> Result<IdempotencyClaim, StoreError> {
        let row = KeyRow::write(record, self.cipher());
        let claimed = in_unit!(self, |c| diesel::insert_into(idempotency_keys::table)
            .values(&row)
            .on_conflict((idempotency_keys::user_id, idempotency_keys::key))
            .do_nothing()
            .execute(c)
            .await)?;
        if claimed == 1 {
            return Ok(IdempotencyClaim::Claimed);
        }
        let standing = self.standing(&row.user_id, &record.key).await?;
        Ok(IdempotencyClaim::Taken(standing))
    }

    async fn finish(
        &mut self,
        user: UserId,
        key: &IdempotencyKey,
        response: &StoredResponse,
    ) -> Result<StoredResponse, StoreError> {
        let id = row_id(user, key);
        let user = user.to_string();
        let done = StateColumns::done(RowOf::new(TABLE, &id), response, self.cipher());
        let recorded = in_unit!(self, |c| diesel::update(
            idempotency_keys::table
                .find((&user, key.as_str()))
                .filter(idempotency_keys::state.eq(IN_WORK))
        )
        .set(&done)
        .execute(c)
        .await)?;
        if recorded == 1 {
            return Ok(response.clone());
        }
        match self.standing(&user, key).await?.state {
            IdempotencyState::Done(standing) => Ok(standing),
            IdempotencyState::InWork { .. } => Err(changed_meanwhile(TABLE)),
        }
    }
}
