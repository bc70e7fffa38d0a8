//! Sessions and their refresh tokens.

use std::net::IpAddr;

use ::identity::{
    RefreshToken, RefreshTokenState, Session, SessionId, SessionState, TokenHash,
    ports::SessionRepository,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{StoreError, Timestamp, UserId};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, all, count, exactly_one},
    schema::{refresh_tokens, sessions},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "sessions";
const ACTIVE: &str = "active";
const REVOKED: &str = "revoked";

/// Most sessions a person is shown.
const MOST_SESSIONS: i64 = 50;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct SessionRow {
    id: String,
    user_id: String,
    client: String,
    state: String,
    revoked_at: Option<Moment>,
    created_at: Moment,
    expires_at: Moment,
    last_used_at: Moment,
    user_agent: Option<String>,
    ip: Option<String>,
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let (state, revoked_at) = match session.state {
            SessionState::Active => (ACTIVE, None),
            SessionState::Revoked { at } => (REVOKED, Some(Moment(at))),
        };
        Self {
            id: session.id.to_string(),
            user_id: session.user_id.to_string(),
            client: session.client.word().into(),
            state: state.into(),
            revoked_at,
            created_at: Moment(session.created_at),
            expires_at: Moment(session.expires_at),
            last_used_at: Moment(session.last_used_at),
            user_agent: session
                .user_agent
                .as_ref()
                .map(|agent| agent.as_str().to_owned()),
            ip: session.ip.map(|ip| ip.to_string()),
        }
    }
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(session: SessionRow) -> Result<Self, StoreError> {
        let row = RowOf::new(TABLE, &session.id);
        let ip = session
            .ip
            .as_deref()
            .map(|ip| row.parse::<IpAddr>("ip", ip));
        let agent = session.user_agent.as_deref();
        Ok(Self {
            id: row.parse("id", &session.id)?,
            user_id: row.parse("user_id", &session.user_id)?,
            client: row.word("client", &session.client)?,
            state: read_state(row, &session.state, session.revoked_at)?,
            created_at: session.created_at.0,
            expires_at: session.expires_at.0,
            last_used_at: session.last_used_at.0,
            user_agent: agent
                .map(|agent| row.line("user_agent", agent))
                .transpose()?,
            ip: ip.transpose()?,
        })
    }
}

decodable!(
    SessionRows,
    "sessions",
    sessions,
    id: String,
    SessionRow,
    |row, _| Session::try_from(row)
);

/// Whether a session may be used, also for [`super::principals`].
pub(super) fn read_state(
    row: RowOf<'_>,
    state: &str,
    revoked_at: Option<Moment>,
) -> Result<SessionState, StoreError> {
    match state {
        ACTIVE => Ok(SessionState::Active),
        REVOKED => {
            let Moment(at) = row.required("revoked_at", revoked_at)?;
            Ok(SessionState::Revoked { at })
        }
        _ => Err(row.wrong("state", "not a word of the list")),
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, treat_none_as_default_value = false)]
struct RefreshTokenRow {
    hash: Vec<u8>,
    session_id: String,
    issued_at: Moment,
    used_at: Option<Moment>,
}

impl From<&RefreshToken> for RefreshTokenRow {
    fn from(token: &RefreshToken) -> Self {
        Self {
            hash: token.hash.as_bytes().to_vec(),
            session_id: token.session_id.to_string(),
            issued_at: Moment(token.issued_at),
            used_at: match token.state {
                RefreshTokenState::Fresh => None,
                RefreshTokenState::Used { at } => Some(Moment(at)),
            },
        }
    }
}

impl TryFrom<RefreshTokenRow> for RefreshToken {
    type Error = StoreError;

    fn try_from(token: RefreshTokenRow) -> Result<Self, StoreError> {
        // The session tells which row it is; the hash stays out of reports.
        let row = RowOf::new("refresh_tokens", &token.session_id);
        Ok(Self {
            hash: TokenHash::from_bytes(row.hash("hash", token.hash)?),
            session_id: row.parse("session_id", &token.session_id)?,
            issued_at: token.issued_at.0,
            state: match token.used_at {
                None => RefreshTokenState::Fresh,
                Some(Moment(at)) => RefreshTokenState::Used { at },
            },
        })
    }
}

decodable!(
    RefreshTokenRows,
    "refresh_tokens",
    refresh_tokens,
    hash: Vec<u8>,
    RefreshTokenRow,
    |row, _| RefreshToken::try_from(row)
);

pub(super) async fn active(
    store: &Store,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<Session>, StoreError> {
    let user = user.to_string();
    let rows: Vec<SessionRow> = read!(store, |c| sessions::table
        .filter(sessions::user_id.eq(&user))
        .filter(sessions::state.eq(ACTIVE))
        .filter(sessions::expires_at.gt(Moment(now)))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(MOST_SESSIONS)
        .select(SessionRow::columns())
        .load(c)
        .await)?;
    all(rows, Session::try_from)
}

#[async_trait]
impl SessionRepository for Unit {
    async fn add(&mut self, session: &Session) -> Result<(), StoreError> {
        let row = SessionRow::from(session);
        in_unit!(self, |c| diesel::insert_into(sessions::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn find(&mut self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let id = id.to_string();
        let row: Option<SessionRow> = in_unit!(self, |c| sessions::table
            .find(&id)
            .select(SessionRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(Session::try_from).transpose()
    }

    async fn touch(&mut self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        let id = id.to_string();
        let touched = in_unit!(self, |c| diesel::update(sessions::table.find(&id))
            .set(sessions::last_used_at.eq(Moment(at)))
            .execute(c)
            .await)?;
        exactly_one(TABLE, touched)
    }

    async fn revoke(
        &mut self,
        user: UserId,
        id: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let revoked = in_unit!(self, |c| diesel::update(
            sessions::table
                .find(&id)
                .filter(sessions::user_id.eq(&user))
                .filter(sessions::state.eq(ACTIVE))
        )
        .set((
            sessions::state.eq(REVOKED),
            sessions::revoked_at.eq(Moment(at))
        ))
        .execute(c)
        .await)?;
        Ok(revoked == 1)
    }

    async fn revoke_all(&mut self, user: UserId, at: Timestamp) -> Result<u64, StoreError> {
        let user = user.to_string();
        let revoked = in_unit!(self, |c| diesel::update(
            sessions::table
                .filter(sessions::user_id.eq(&user))
                .filter(sessions::state.eq(ACTIVE))
        )
        .set((
            sessions::state.eq(REVOKED),
            sessions::revoked_at.eq(Moment(at))
        ))
        .execute(c)
        .await)?;
        count(revoked)
    }

    async fn add_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        let row = RefreshTokenRow::from(token);
        in_unit!(self, |c| diesel::insert_into(refresh_tokens::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn find_refresh_token(
        &mut self,
        hash: TokenHash,
    ) -> Result<Option<RefreshToken>, StoreError> {
        let row: Option<RefreshTokenRow> = in_unit!(self, |c| refresh_tokens::table
            .find(hash.as_bytes().as_slice())
            .select(RefreshTokenRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(RefreshToken::try_from).transpose()
    }

    async fn use_refresh_token(
        &mut self,
        hash: TokenHash,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let used = in_unit!(self, |c| diesel::update(
            refresh_tokens::table
                .find(hash.as_bytes().as_slice())
                .filter(refresh_tokens::used_at.is_null())
        )
        .set(refresh_tokens::used_at.eq(Moment(at)))
        .execute(c)
        .await)?;
        Ok(used == 1)
    }
}
