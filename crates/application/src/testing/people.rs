//! People.

use std::sync::Arc;

use chrono::NaiveDate;
use identity::{
    BirthDate, ClientKind, KycStatus, NationalId, NationalIdPolicy, PersonName, Principal, Role,
    SessionId, SessionState, User, UserState, ports::IdentityUnitOfWork, testing::MemoryIdentities,
};
use kernel::{
    Clock, SingleLine, UnitOfWorkFactory, UserId,
    testing::{TestClock, TestIds},
};

/// The date of birth of every sample person: year, month, day.
pub(crate) const BORN: (i32, u32, u32) = (1969, 3, 20);

/// An active customer of this name.
pub(crate) fn customer(id: UserId, name: &str) -> User {
    let (year, month, day) = BORN;
    let policy = NationalIdPolicy { synthetic: false };
    User {
        id,
        national_id: NationalId::parse("20036914700", policy).unwrap(),
        name: PersonName {
            full: SingleLine::new(name).unwrap(),
            given: None,
            family: None,
        },
        birth_date: BirthDate::new(NaiveDate::from_ymd_opt(year, month, day).unwrap()),
        role: Role::User,
        kyc: KycStatus::Approved,
        state: UserState::Active,
        created_at: TestClock::default().now(),
        version: 1,
    }
}

/// A store with these people.
pub(crate) async fn store_of(people: impl IntoIterator<Item = User>) -> Arc<MemoryIdentities> {
    let store = Arc::new(MemoryIdentities::new());
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store.as_ref())
        .await
        .unwrap();
    for person in people {
        unit.users().add(&person).await.unwrap();
    }
    unit.commit().await.unwrap();
    store
}

/// A store with one person of this role.
pub(crate) async fn person(role: Role, ids: &TestIds) -> (Arc<MemoryIdentities>, User) {
    let user = User {
        role,
        ..customer(UserId::new(ids), "Siân O’Neill-Ærø")
    };
    (store_of([user.clone()]).await, user)
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
