//! Two first logins of one person at once: neither finds an account, and both add one.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use kernel::{ChangeLog, ConflictOn, StoreError, UnitOfWork, UnitOfWorkFactory};

use crate::{
    CompleteLoginError, LoginClient, NationalId, User,
    ports::{IdentityUnitOfWork, LoginRepository, SessionRepository, UserRepository},
    test_fixture::Fixture,
    testing::MemoryIdentities,
};

/// A store whose first look-ups find no person, as if the other login had not committed yet.
struct Blind {
    store: Arc<MemoryIdentities>,
    looks: Arc<AtomicUsize>,
}

struct BlindUnit {
    unit: Box<dyn IdentityUnitOfWork>,
    looks: Arc<AtomicUsize>,
}

#[async_trait]
impl UnitOfWorkFactory<dyn IdentityUnitOfWork> for Blind {
    async fn begin(&self) -> Result<Box<dyn IdentityUnitOfWork>, StoreError> {
        let (unit, looks) = (self.store.begin().await?, self.looks.clone());
        Ok(Box::new(BlindUnit { unit, looks }))
    }
}

#[async_trait]
impl UnitOfWork for BlindUnit {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        self.unit.change_log()
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.unit.commit().await
    }
}

impl IdentityUnitOfWork for BlindUnit {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self.unit.sessions()
    }

    fn logins(&mut self) -> &mut dyn LoginRepository {
        self.unit.logins()
    }
}

#[async_trait]
impl UserRepository for BlindUnit {
    async fn find_by_national_id(&mut self, id: &NationalId) -> Result<Option<User>, StoreError> {
        let blind = self
            .looks
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        match blind {
            Ok(_) => Ok(None),
            Err(_) => self.unit.users().find_by_national_id(id).await,
        }
    }

    async fn add(&mut self, user: &User) -> Result<(), StoreError> {
        self.unit.users().add(user).await
    }

    async fn update(&mut self, user: &mut User) -> Result<(), StoreError> {
        self.unit.users().update(user).await
    }
}

fn blind_for(looks: usize) -> Fixture {
    let mut fixture = Fixture::new();
    let looks = Arc::new(AtomicUsize::new(looks));
    fixture.storage.units = Arc::new(Blind {
        store: fixture.memory.clone(),
        looks,
    });
    fixture
}

#[tokio::test]
async fn the_second_of_two_first_logins_finds_the_account_of_the_first() {
    // For the first login there is no account; the second misses it once.
    let fixture = blind_for(2);
    let (_, first) = fixture.logged_in().await;
    let (tokens, second) = fixture.logged_in().await;
    assert_eq!(second.id, first.id);
    assert_eq!(fixture.memory.users().len(), 1);
    assert_eq!(fixture.memory.sessions().len(), 2);
    assert_eq!(fixture.principal(&tokens).await.user_id, first.id);
    let actions = ["login.started", "user.registered", "user.logged_in"];
    assert_eq!(
        fixture.actions(),
        [&actions[..], &["login.started", "user.logged_in"]].concat()
    );
}

#[tokio::test]
async fn a_conflict_that_does_not_end_is_given_up() {
    let fixture = blind_for(1_000);
    fixture.logged_in().await;
    let started = fixture.started(LoginClient::web("/").unwrap()).await;
    let error = fixture.returned(&started).await.unwrap_err();
    let conflict = CompleteLoginError::Store(StoreError::Conflict(ConflictOn::NationalId));
    assert_eq!(error.to_string(), conflict.to_string());
    assert_eq!(fixture.memory.sessions().len(), 1);
}
