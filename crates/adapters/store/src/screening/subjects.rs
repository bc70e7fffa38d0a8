//! People under screening: customers with an account in use and recipients who can be paid. What was
//! found about people who left, or were removed, stays on record.

use ::screening::{ScreenedSubject, Subject, SubjectRef, ports::ScreenedSubjects};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError};

use crate::{
    Store,
    engine::read,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all, count},
    schema::{recipients, users},
    seal::open,
};

/// The state of both that counts.
const ACTIVE: &str = "active";

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct CustomerRow {
    id: String,
    name_full: String,
    birth_date: String,
}

impl CustomerRow {
    fn read(self, cipher: &dyn FieldCipher) -> Result<ScreenedSubject, StoreError> {
        let row = RowOf::new("users", &self.id);
        let name = open(cipher, row, "name_full", self.name_full)?;
        let birth_date = open(cipher, row, "birth_date", self.birth_date)?;
        Ok(ScreenedSubject {
            id: row.parse("id", &self.id)?,
            subject: Subject::customer(&name, row.parse("birth_date", &birth_date)?),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = recipients)]
struct RecipientRow {
    id: String,
    name: String,
    country: String,
}

impl RecipientRow {
    fn read(self, cipher: &dyn FieldCipher) -> Result<ScreenedSubject, StoreError> {
        let row = RowOf::new("recipients", &self.id);
        let name = open(cipher, row, "name", self.name)?;
        Ok(ScreenedSubject {
            id: row.parse("id", &self.id)?,
            subject: Subject::recipient(&name, row.parse("country", &self.country)?),
        })
    }
}

async fn some_recipients(
    store: &Store,
    after: &str,
    limit: i64,
) -> Result<Vec<ScreenedSubject>, StoreError> {
    let rows: Vec<RecipientRow> = read!(store, |c| recipients::table
        .filter(recipients::id.gt(after))
        .filter(recipients::state.eq(ACTIVE))
        .order(recipients::id)
        .limit(limit)
        .select(RecipientRow::columns())
        .load(c)
        .await)?;
    all(rows, |row| row.read(store.cipher()))
}

async fn some_customers(
    store: &Store,
    after: &str,
    limit: i64,
) -> Result<Vec<ScreenedSubject>, StoreError> {
    let rows: Vec<CustomerRow> = read!(store, |c| users::table
        .filter(users::id.gt(after))
        .filter(users::state.eq(ACTIVE))
        .order(users::id)
        .limit(limit)
        .select(CustomerRow::columns())
        .load(c)
        .await)?;
    all(rows, |row| row.read(store.cipher()))
}

#[async_trait]
impl ScreenedSubjects for Store {
    /// Ids of recipients, `rcp_…`, are less than those of customers, `usr_…`: one table is walked
    /// after the other. Within a table ids differ in digits and small letters alone, which every
    /// collation has in the order of their bytes.
    async fn subjects(
        &self,
        after: Option<&SubjectRef>,
        limit: u16,
    ) -> Result<Vec<ScreenedSubject>, StoreError> {
        let after = after.map_or("", SubjectRef::as_str);
        let mut found = some_recipients(self, after, i64::from(limit)).await?;
        let seen = u16::try_from(found.len()).unwrap_or(limit);
        let left = limit.saturating_sub(seen);
        if left > 0 {
            found.extend(some_customers(self, after, i64::from(left)).await?);
        }
        Ok(found)
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let recipients: i64 = read!(self, |c| recipients::table
            .filter(recipients::state.eq(ACTIVE))
            .count()
            .get_result(c)
            .await)?;
        let customers: i64 = read!(self, |c| users::table
            .filter(users::state.eq(ACTIVE))
            .count()
            .get_result(c)
            .await)?;
        let all = usize::try_from(recipients + customers);
        count(all.map_err(|error| StoreError::Failed(error.to_string()))?)
    }
}
