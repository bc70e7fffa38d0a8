//! The principal of a request: session and person in one statement, at every request.

use ::identity::{Principal, SessionId};
use diesel::prelude::*;
use kernel::StoreError;

use crate::{
    Store,
    engine::read,
    query::{Columns as _, RunQueryDsl},
    row::RowOf,
    schema::{sessions, users},
    sql_types::Moment,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionPart {
    id: String,
    client: String,
    state: String,
    revoked_at: Option<Moment>,
    expires_at: Moment,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct UserPart {
    id: String,
    state: String,
    closed_at: Option<Moment>,
    role: String,
    kyc_status: String,
}

fn principal(session: &SessionPart, user: &UserPart) -> Result<Principal, StoreError> {
    let row = RowOf::new("sessions", &session.id);
    let user_row = RowOf::new("users", &user.id);
    Ok(Principal {
        session_id: row.parse("id", &session.id)?,
        client: row.word("client", &session.client)?,
        session_state: super::sessions::read_state(row, &session.state, session.revoked_at)?,
        session_expires_at: session.expires_at.0,
        user_id: user_row.parse("id", &user.id)?,
        user_state: super::users::read_state(user_row, &user.state, user.closed_at)?,
        role: user_row.word("role", &user.role)?,
        kyc: user_row.word("kyc_status", &user.kyc_status)?,
    })
}

pub(super) async fn find(store: &Store, id: SessionId) -> Result<Option<Principal>, StoreError> {
    let id = id.to_string();
    let found: Option<(SessionPart, UserPart)> = read!(store, |c| sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(&id))
        .select((SessionPart::columns(), UserPart::columns()))
        .first(c)
        .await
        .optional())?;
    found
        .map(|(session, user)| principal(&session, &user))
        .transpose()
}
