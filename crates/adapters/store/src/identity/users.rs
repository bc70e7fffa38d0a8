//! People: names, birth date and national id sealed, the national id found by its fingerprint.

use ::identity::{
    BirthDate, NationalId, NationalIdPolicy, PersonName, Role, User, UserState,
    ports::UserRepository,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{FieldCipher, Page, PageRequest, StoreError, UserId};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, exactly_one},
    schema::users,
    seal::{open, seal},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "users";

/// What separates this use of the cipher's fingerprints from others.
const NATIONAL_ID: &str = "users.national_id";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
struct UserRow {
    id: String,
    national_id: String,
    national_id_fingerprint: Vec<u8>,
    name_full: String,
    name_given: Option<String>,
    name_family: Option<String>,
    birth_date: String,
    role: String,
    kyc_status: String,
    state: String,
    closed_at: Option<Moment>,
    created_at: Moment,
    version: i64,
}

fn fingerprint(cipher: &dyn FieldCipher, national_id: &NationalId) -> Vec<u8> {
    let digits = national_id.expose().as_bytes();
    cipher.fingerprint(digits, NATIONAL_ID).to_vec()
}

impl UserRow {
    fn write(user: &User, version: i64, cipher: &dyn FieldCipher) -> Self {
        let id = user.id.to_string();
        let row = RowOf::new(TABLE, &id);
        let sealed = |column, plain: &str| seal(cipher, row, column, plain);
        let (state, closed_at) = match user.state {
            UserState::Active => ("active", None),
            UserState::Closed { at } => ("closed", Some(Moment(at))),
        };
        let name = &user.name;
        Self {
            national_id: sealed("national_id", user.national_id.expose()),
            national_id_fingerprint: fingerprint(cipher, &user.national_id),
            name_full: sealed("name_full", name.full.as_str()),
            name_given: name
                .given
                .as_ref()
                .map(|given| sealed("name_given", given.as_str())),
            name_family: name
                .family
                .as_ref()
                .map(|family| sealed("name_family", family.as_str())),
            birth_date: sealed("birth_date", &user.birth_date.date().to_string()),
            role: user.role.word().into(),
            kyc_status: user.kyc.word().into(),
            state: state.into(),
            closed_at,
            created_at: Moment(user.created_at),
            version,
            id,
        }
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<User, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let opened = |column, sealed| open(cipher, row, column, sealed);
        let digits = opened("national_id", self.national_id)?;
        // Whether synthetic numbers are taken was decided when the person was added.
        let national_id = NationalId::parse(&digits, NationalIdPolicy { synthetic: true })
            .map_err(|error| row.wrong("national_id", error))?;
        let given = self
            .name_given
            .map(|sealed| opened("name_given", sealed))
            .transpose()?;
        let family = self
            .name_family
            .map(|sealed| opened("name_family", sealed))
            .transpose()?;
        let name = PersonName {
            full: row.line("name_full", &opened("name_full", self.name_full)?)?,
            given: given
                .map(|given| row.line("name_given", &given))
                .transpose()?,
            family: family
                .map(|family| row.line("name_family", &family))
                .transpose()?,
        };
        let birth_date = opened("birth_date", self.birth_date)?;
        Ok(User {
            id: row.parse("id", &self.id)?,
            national_id,
            name,
            birth_date: BirthDate::new(row.parse("birth_date", &birth_date)?),
            role: row.word("role", &self.role)?,
            kyc: row.word("kyc_status", &self.kyc_status)?,
            state: read_state(row, &self.state, self.closed_at)?,
            created_at: self.created_at.0,
            version: self.version,
        })
    }
}

decodable!(UserRows, "users", users, id: String, UserRow, UserRow::read);

/// Whether an account is in use, also for [`super::principals`].
pub(super) fn read_state(
    row: RowOf<'_>,
    state: &str,
    closed_at: Option<Moment>,
) -> Result<UserState, StoreError> {
    match state {
        "active" => Ok(UserState::Active),
        "closed" => {
            let Moment(at) = row.required("closed_at", closed_at)?;
            Ok(UserState::Closed { at })
        }
        _ => Err(row.wrong("state", "not a word of the list")),
    }
}

pub(super) async fn find(store: &Store, id: UserId) -> Result<Option<User>, StoreError> {
    let id = id.to_string();
    let row: Option<UserRow> = read!(store, |c| users::table
        .find(&id)
        .select(UserRow::columns())
        .first(c)
        .await
        .optional())?;
    row.map(|row| row.read(store.cipher())).transpose()
}

pub(super) async fn with_roles(
    store: &Store,
    page: &PageRequest,
) -> Result<Page<User>, StoreError> {
    let rows: Vec<UserRow> = read!(store, |c| load_boxed!(c, {
        let mut query = users::table
            .filter(users::role.ne(Role::User.word()))
            .order(users::id.desc())
            .limit(i64::from(page.limit()) + 1)
            .select(UserRow::columns())
            .into_boxed();
        if let Some(cursor) = page.after() {
            query = query.filter(users::id.lt(cursor.as_str()));
        }
        query
    }))?;
    let found = all(rows, |row| row.read(store.cipher()))?;
    Ok(Page::cut(found, page.limit(), |user| user.id))
}

#[async_trait]
impl UserRepository for Unit {
    async fn find_by_national_id(
        &mut self,
        national_id: &NationalId,
    ) -> Result<Option<User>, StoreError> {
        let wanted = users::national_id_fingerprint.eq(fingerprint(self.cipher(), national_id));
        let row: Option<UserRow> = in_unit!(self, |c| users::table
            .filter(wanted)
            .select(UserRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn add(&mut self, user: &User) -> Result<(), StoreError> {
        let row = UserRow::write(user, user.version, self.cipher());
        in_unit!(self, |c| diesel::insert_into(users::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, user: &mut User) -> Result<(), StoreError> {
        let row = UserRow::write(user, user.version + 1, self.cipher());
        let as_read = users::table
            .filter(users::id.eq(&row.id))
            .filter(users::version.eq(user.version));
        let changed = in_unit!(self, |c| diesel::update(as_read).set(&row).execute(c).await)?;
        exactly_one(TABLE, changed)?;
        user.version += 1;
        Ok(())
    }
}
