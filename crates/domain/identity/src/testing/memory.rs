//! The store in memory: the reads, and units of work over [`MemoryTables`].

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, OutboxEvent, Page, PageRequest, StoreError, Timestamp, UserId,
    testing::{MemoryTables, MemoryUnit},
};

use super::repositories::Tables;
use crate::{
    Principal, Role, Session, SessionId, SessionState, User,
    ports::{Identities, IdentityUnitOfWork, LoginRepository, SessionRepository, UserRepository},
};

/// What the port [`Identities`] demands, without a database.
#[derive(Default)]
pub struct MemoryIdentities {
    tables: MemoryTables<Tables>,
}

impl MemoryIdentities {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// The committed audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        self.tables.committed().audits.clone()
    }

    /// The committed outbox, oldest first.
    pub fn events(&self) -> Vec<OutboxEvent> {
        self.tables.committed().events.clone()
    }

    /// Everybody with an account.
    pub fn users(&self) -> Vec<User> {
        self.tables.committed().users.clone()
    }

    /// Every session, ended ones included.
    pub fn sessions(&self) -> Vec<Session> {
        self.tables.committed().sessions.clone()
    }
}

#[async_trait]
impl Identities for MemoryIdentities {
    async fn begin(&self) -> Result<Box<dyn IdentityUnitOfWork>, StoreError> {
        Ok(Box::new(MemoryUnitOfWork(self.tables.begin().await)))
    }

    async fn principal(&self, session: SessionId) -> Result<Option<Principal>, StoreError> {
        let tables = self.tables.committed();
        let found = tables.sessions.iter().find(|s| s.id == session);
        Ok(found.and_then(|session| {
            let user = tables.users.iter().find(|u| u.id == session.user_id)?;
            Some(Principal {
                session_id: session.id,
                client: session.client,
                session_state: session.state,
                session_expires_at: session.expires_at,
                user_id: user.id,
                user_state: user.state,
                role: user.role,
                kyc: user.kyc,
            })
        }))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self
            .tables
            .committed()
            .users
            .iter()
            .find(|u| u.id == id)
            .cloned())
    }

    async fn people_with_roles(&self, page: &PageRequest) -> Result<Page<User>, StoreError> {
        let after = page.after().map(|cursor| cursor.as_str().to_owned());
        let is_wanted = |user: &&User| {
            let is_behind = after.as_ref().is_none_or(|id| user.id.to_string() < *id);
            user.role != Role::User && is_behind
        };
        let tables = self.tables.committed();
        let mut found: Vec<_> = tables.users.iter().filter(is_wanted).cloned().collect();
        found.sort_by_key(|user| std::cmp::Reverse(user.id));
        Ok(Page::cut(found, page.limit(), |user| user.id))
    }

    async fn active_sessions(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let mut found: Vec<_> = self
            .tables
            .committed()
            .sessions
            .iter()
            .filter(|s| s.user_id == user && s.state == SessionState::Active && s.expires_at > now)
            .cloned()
            .collect();
        found.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
        found.truncate(50);
        Ok(found)
    }
}

struct MemoryUnitOfWork(MemoryUnit<Tables>);

#[async_trait]
impl IdentityUnitOfWork for MemoryUnitOfWork {
    fn users(&mut self) -> &mut dyn UserRepository {
        &mut self.0.tables
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        &mut self.0.tables
    }

    fn logins(&mut self) -> &mut dyn LoginRepository {
        &mut self.0.tables
    }

    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.0.tables
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[expect(clippy::unused_async, reason = "the form that the suite wants")]
    async fn open() -> Option<(Arc<dyn Identities>, ())> {
        Some((Arc::new(MemoryIdentities::new()), ()))
    }

    crate::identities_contract!(open);
}
