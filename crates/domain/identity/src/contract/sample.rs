//! People, sessions and moments for the suite.

use chrono::{NaiveDate, TimeDelta};
use kernel::{
    IdSource, SingleLine, Timestamp, UserId,
    testing::{TestClock, TestIds},
};
use secrecy::SecretString;

use crate::{
    BirthDate, ClientKind, KycStatus, LoginAttempt, LoginClient, NationalId, NationalIdPolicy,
    OneTimeCode, PersonName, ProviderId, RefreshToken, RefreshTokenState, Role, Session, SessionId,
    SessionState, Storage, TokenHash, User, UserState, ports::IdentityUnitOfWork,
};

/// Mints the ids of one test.
#[derive(Default)]
pub(super) struct Sample {
    ids: TestIds,
}

/// National ids of four different people.
const NATIONAL_IDS: [&str; 4] = ["20036914700", "29020073150", "13097248022", "15021951940"];

/// A moment with microseconds, so that a store that rounds is found out.
pub(super) fn now() -> Timestamp {
    use kernel::Clock;
    TestClock::at("2026-11-20T12:00:00.123457Z").now()
}

pub(super) fn after(minutes: i64) -> Timestamp {
    now() + TimeDelta::minutes(minutes)
}

pub(super) fn national_id(nth: usize) -> NationalId {
    let text = NATIONAL_IDS.get(nth).unwrap();
    NationalId::parse(text, NationalIdPolicy { synthetic: false }).unwrap()
}

pub(super) fn hash(text: &str) -> TokenHash {
    TokenHash::of(&SecretString::from(text))
}

impl Sample {
    pub(super) fn ids(&self) -> &dyn IdSource {
        &self.ids
    }

    /// The `nth` of four people.
    pub(super) fn user(&self, nth: usize) -> User {
        User {
            id: UserId::new(self.ids()),
            national_id: national_id(nth),
            name: PersonName {
                full: SingleLine::new("Siân O’Neill-Ærø").unwrap(),
                given: Some(SingleLine::new("Siân").unwrap()),
                family: None,
            },
            birth_date: BirthDate::new(NaiveDate::from_ymd_opt(1969, 3, 20).unwrap()),
            role: Role::User,
            kyc: KycStatus::Approved,
            state: UserState::Active,
            created_at: now(),
            version: 1,
        }
    }

    /// A session begun `minute` minutes from now, of 24 hours.
    pub(super) fn session(&self, user: UserId, minute: i64) -> Session {
        Session {
            id: SessionId::new(self.ids()),
            user_id: user,
            client: ClientKind::Web,
            state: SessionState::Active,
            created_at: after(minute),
            expires_at: after(minute) + TimeDelta::hours(24),
            last_used_at: after(minute),
            user_agent: Some(SingleLine::new("Mozilla/5.0").unwrap()),
            ip: Some([192, 0, 2, 1].into()),
        }
    }
}

pub(super) fn refresh_token(session: SessionId, text: &str) -> RefreshToken {
    RefreshToken {
        hash: hash(text),
        session_id: session,
        issued_at: now(),
        state: RefreshTokenState::Fresh,
    }
}

/// An attempt of this state that expires in ten minutes.
pub(super) fn attempt(state: &str) -> LoginAttempt {
    LoginAttempt {
        state: hash(state),
        provider: ProviderId::new("bankid"),
        browser: hash("browser"),
        nonce: SecretString::from("nonce"),
        pkce_verifier: SecretString::from("verifier"),
        client: LoginClient::Web {
            return_path: "/home?tab=1".into(),
        },
        expires_at: after(10),
    }
}

/// A code that expires in one minute.
pub(super) fn code(session: &Session, text: &str) -> OneTimeCode {
    OneTimeCode {
        hash: hash(text),
        session_id: session.id,
        user_id: session.user_id,
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into(),
        expires_at: after(1),
    }
}

/// Runs one step in a unit of its own and commits it.
pub(super) async fn committed<T>(
    store: &Storage,
    step: impl AsyncFnOnce(&mut dyn IdentityUnitOfWork) -> T,
) -> T {
    let mut unit = store.units.begin().await.unwrap();
    let result = step(unit.as_mut()).await;
    unit.commit().await.unwrap();
    result
}

/// Stores a person.
pub(super) async fn stored_user(store: &Storage, user: User) -> User {
    committed(store, async |unit| unit.users().add(&user).await.unwrap()).await;
    user
}

/// Stores a session.
pub(super) async fn stored_session(store: &Storage, session: Session) -> Session {
    committed(store, async |unit| {
        unit.sessions().add(&session).await.unwrap();
    })
    .await;
    session
}
