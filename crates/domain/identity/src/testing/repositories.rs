//! The tables in memory and the repositories over them.

use async_trait::async_trait;
use kernel::{AuditEntry, ChangeLog, ConflictOn, OutboxEvent, StoreError, Timestamp, UserId};

use crate::{
    LoginAttempt, NationalId, OneTimeCode, RefreshToken, RefreshTokenState, Session, SessionId,
    SessionState, TokenHash, User,
    ports::{LoginRepository, SessionRepository, UserRepository},
};

#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) users: Vec<User>,
    pub(super) sessions: Vec<Session>,
    pub(super) audits: Vec<AuditEntry>,
    pub(super) events: Vec<OutboxEvent>,
    tokens: Vec<RefreshToken>,
    attempts: Vec<LoginAttempt>,
    codes: Vec<OneTimeCode>,
}

#[async_trait]
impl UserRepository for Tables {
    async fn find_by_national_id(
        &mut self,
        national_id: &NationalId,
    ) -> Result<Option<User>, StoreError> {
        let mut users = self.users.iter();
        Ok(users.find(|u| u.national_id == *national_id).cloned())
    }

    async fn add(&mut self, user: &User) -> Result<(), StoreError> {
        if self.users.iter().any(|u| u.national_id == user.national_id) {
            return Err(StoreError::Conflict(ConflictOn::NationalId));
        }
        self.users.push(user.clone());
        Ok(())
    }

    async fn update(&mut self, user: &mut User) -> Result<(), StoreError> {
        let same = |stored: &&mut User| stored.id == user.id && stored.version == user.version;
        let Some(stored) = self.users.iter_mut().find(same) else {
            return Err(StoreError::Conflict(ConflictOn::Version("users")));
        };
        user.version += 1;
        *stored = user.clone();
        Ok(())
    }
}

#[async_trait]
impl SessionRepository for Tables {
    async fn add(&mut self, session: &Session) -> Result<(), StoreError> {
        self.sessions.push(session.clone());
        Ok(())
    }

    async fn find(&mut self, id: SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.sessions.iter().find(|s| s.id == id).cloned())
    }

    async fn touch(&mut self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        if let Some(session) = self.sessions.iter_mut().find(|s| s.id == id) {
            session.last_used_at = at;
        }
        Ok(())
    }

    async fn revoke(
        &mut self,
        user: UserId,
        id: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut sessions = self.sessions.iter_mut();
        let found =
            sessions.find(|s| s.id == id && s.user_id == user && s.state == SessionState::Active);
        Ok(found.is_some_and(|session| {
            session.state = SessionState::Revoked { at };
            true
        }))
    }

    async fn revoke_all(&mut self, user: UserId, at: Timestamp) -> Result<u64, StoreError> {
        let mut ended = 0;
        for session in &mut self.sessions {
            if session.user_id == user && session.state == SessionState::Active {
                session.state = SessionState::Revoked { at };
                ended += 1;
            }
        }
        Ok(ended)
    }

    async fn add_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError> {
        self.tokens.push(token.clone());
        Ok(())
    }

    async fn find_refresh_token(
        &mut self,
        hash: TokenHash,
    ) -> Result<Option<RefreshToken>, StoreError> {
        Ok(self.tokens.iter().find(|t| t.hash == hash).cloned())
    }

    async fn use_refresh_token(
        &mut self,
        hash: TokenHash,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tokens = self.tokens.iter_mut();
        let found = tokens.find(|t| t.hash == hash && t.state == RefreshTokenState::Fresh);
        Ok(found.is_some_and(|token| {
            token.state = RefreshTokenState::Used { at };
            true
        }))
    }
}

#[async_trait]
impl LoginRepository for Tables {
    async fn add_attempt(&mut self, attempt: &LoginAttempt) -> Result<(), StoreError> {
        self.attempts.push(attempt.clone());
        Ok(())
    }

    async fn take_attempt(
        &mut self,
        state: TokenHash,
        now: Timestamp,
    ) -> Result<Option<LoginAttempt>, StoreError> {
        let found = self.attempts.iter().position(|a| a.state == state);
        let taken = found.map(|at| self.attempts.swap_remove(at));
        Ok(taken.filter(|attempt| attempt.expires_at > now))
    }

    async fn add_code(&mut self, code: &OneTimeCode) -> Result<(), StoreError> {
        self.codes.push(code.clone());
        Ok(())
    }

    async fn take_code(
        &mut self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<OneTimeCode>, StoreError> {
        let found = self.codes.iter().position(|c| c.hash == hash);
        let taken = found.map(|at| self.codes.swap_remove(at));
        Ok(taken.filter(|code| code.expires_at > now))
    }

    async fn sweep(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let attempts = self
            .attempts
            .extract_if(.., |a| a.expires_at <= now)
            .count();
        let codes = self.codes.extract_if(.., |c| c.expires_at <= now).count();
        u64::try_from(attempts + codes).map_err(|e| StoreError::Failed(e.to_string()))
    }
}

#[async_trait]
impl ChangeLog for Tables {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.audits.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.events.push(event.clone());
        Ok(())
    }
}
