//! People for the tests of this crate.

use std::sync::Arc;

use chrono::NaiveDate;
use identity::{
    BirthDate, ClientKind, KycStatus, NationalId, NationalIdPolicy, PersonName, Principal, Role,
    SessionId, SessionState, User, UserState, ports::Identities, testing::MemoryIdentities,
};
use kernel::{
    Clock, SingleLine, UserId,
    testing::{TestClock, TestIds},
};

/// A store with one person of this role.
pub(crate) async fn person(role: Role, ids: &TestIds) -> (Arc<MemoryIdentities>, User) {
    let policy = NationalIdPolicy { synthetic: false };
    let user = User {
        id: UserId::new(ids),
        national_id: NationalId::parse("20036914700", policy).unwrap(),
        name: PersonName {
            full: SingleLine::new("Siân O’Neill-Ærø").unwrap(),
            given: None,
            family: None,
        },
        birth_date: BirthDate::new(NaiveDate::from_ymd_opt(1969, 3, 20).unwrap()),
        role,
        kyc: KycStatus::Approved,
        state: UserState::Active,
        created_at: TestClock::default().now(),
        version: 1,
    };
    let store = Arc::new(MemoryIdentities::new());
    let mut unit = store.begin().await.unwrap();
    unit.users().add(&user).await.unwrap();
    unit.commit().await.unwrap();
    (store, user)
}

/// The session of this person.
pub(crate) fn principal(user_id: UserId, role: Role, ids: &TestIds) -> Principal {
    let clock = TestClock::default();
    Principal {
        session_id: SessionId::new(ids),
        client: ClientKind::Web,
        session_state: SessionState::Active,
        session_expires_at: clock.now() + chrono::TimeDelta::days(1),
        user_id,
        user_state: UserState::Active,
        role,
        kyc: KycStatus::Approved,
    }
}
