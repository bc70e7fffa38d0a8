//! The storage ports of the `identity` context.

mod logins;
mod principals;
mod sessions;
mod users;

use ::identity::{
    Principal, Session, SessionId, User,
    ports::{
        IdentityQueries, IdentityUnitOfWork, LoginRepository, SessionRepository, UserRepository,
    },
};
use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp, UnitOfWorkFactory, UserId};

pub(crate) use self::{
    logins::{LoginAttemptRows, OneTimeCodeRows},
    sessions::{RefreshTokenRows, SessionRows},
    users::UserRows,
};
use crate::{Store, unit::Unit};

#[async_trait]
impl UnitOfWorkFactory<dyn IdentityUnitOfWork> for Store {
    async fn begin(&self) -> Result<Box<dyn IdentityUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

#[async_trait]
impl IdentityQueries for Store {
    async fn principal(&self, session: SessionId) -> Result<Option<Principal>, StoreError> {
        principals::find(self, session).await
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        users::find(self, id).await
    }

    async fn people_with_roles(&self, page: &PageRequest) -> Result<Page<User>, StoreError> {
        users::with_roles(self, page).await
    }

    async fn active_sessions(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        sessions::active(self, user, now).await
    }
}

impl IdentityUnitOfWork for Unit {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self
    }

    fn logins(&mut self) -> &mut dyn LoginRepository {
        self
    }
}
