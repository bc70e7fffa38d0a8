//! The store in memory: one writer at a time, a copy per unit of work, swapped in at commit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures_util::lock::{Mutex as WriterLock, OwnedMutexGuard};
use kernel::{
    AuditEntry, ChangeLog, OutboxEvent, Page, PageRequest, StoreError, Timestamp, UnitOfWork,
    UnitOfWorkFactory, UserId,
};

use super::repositories::Tables;
use crate::{
    Principal, Role, Session, SessionId, SessionState, User,
    ports::{
        IdentityQueries, IdentityUnitOfWork, LoginRepository, SessionRepository, UserRepository,
    },
};

/// What the storage ports demand, without a database.
#[derive(Default)]
pub struct MemoryIdentities {
    writer: Arc<WriterLock<()>>,
    tables: Arc<Mutex<Tables>>,
}

impl MemoryIdentities {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// The committed audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        lock(&self.tables).audits.clone()
    }

    /// The committed outbox, oldest first.
    pub fn events(&self) -> Vec<OutboxEvent> {
        lock(&self.tables).events.clone()
    }

    /// Everybody with an account.
    pub fn users(&self) -> Vec<User> {
        lock(&self.tables).users.clone()
    }

    /// Every session, ended ones included.
    pub fn sessions(&self) -> Vec<Session> {
        lock(&self.tables).sessions.clone()
    }
}

fn lock(tables: &Mutex<Tables>) -> MutexGuard<'_, Tables> {
    tables.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl UnitOfWorkFactory<dyn IdentityUnitOfWork> for MemoryIdentities {
    async fn begin(&self) -> Result<Box<dyn IdentityUnitOfWork>, StoreError> {
        let writer = Arc::clone(&self.writer).lock_owned().await;
        let copy = lock(&self.tables).clone();
        Ok(Box::new(MemoryUnitOfWork {
            copy,
            committed: Arc::clone(&self.tables),
            _writer: writer,
        }))
    }
}

#[async_trait]
impl IdentityQueries for MemoryIdentities {
    async fn principal(&self, session: SessionId) -> Result<Option<Principal>, StoreError> {
        let tables = lock(&self.tables);
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
        Ok(lock(&self.tables)
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
        let tables = lock(&self.tables);
        let mut found: Vec<_> = tables.users.iter().filter(is_wanted).cloned().collect();
        found.sort_by_key(|user| std::cmp::Reverse(user.id));
        Ok(Page::cut(found, page.limit(), |user| user.id))
    }

    async fn active_sessions(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let mut found: Vec<_> = lock(&self.tables)
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

struct MemoryUnitOfWork {
    copy: Tables,
    committed: Arc<Mutex<Tables>>,
    _writer: OwnedMutexGuard<()>,
}

#[async_trait]
impl UnitOfWork for MemoryUnitOfWork {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.copy
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self {
            copy, committed, ..
        } = *self;
        *lock(&committed) = copy;
        Ok(())
    }
}

impl IdentityUnitOfWork for MemoryUnitOfWork {
    fn users(&mut self) -> &mut dyn UserRepository {
        &mut self.copy
    }

    fn sessions(&mut self) -> &mut dyn SessionRepository {
        &mut self.copy
    }

    fn logins(&mut self) -> &mut dyn LoginRepository {
        &mut self.copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Storage;

    #[expect(clippy::unused_async, reason = "the form that the suite wants")]
    async fn open() -> Option<(Storage, ())> {
        Some((Storage::of(Arc::new(MemoryIdentities::new())), ()))
    }

    crate::identities_contract!(open);
}
