//! Storage of people, sessions and logins under way. Reads are in [`IdentityQueries`]; what
//! changes goes through an [`IdentityUnitOfWork`].

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp, UnitOfWork, UserId};

use crate::{
    LoginAttempt, NationalId, OneTimeCode, Principal, RefreshToken, Session, SessionId, TokenHash,
    User,
};

/// Reads.
#[async_trait]
pub trait IdentityQueries: Send + Sync {
    /// Session and person in one statement.
    async fn principal(&self, session: SessionId) -> Result<Option<Principal>, StoreError>;

    /// The person.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// All people with a role other than customer, closed accounts included, newest first.
    async fn people_with_roles(&self, page: &PageRequest) -> Result<Page<User>, StoreError>;

    /// A person's sessions that are active and not expired at `now`, newest first, at most 50.
    async fn active_sessions(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError>;
}

/// A unit of work: everything in it is committed together or not at all.
pub trait IdentityUnitOfWork: UnitOfWork {
    /// People.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Sessions and refresh tokens.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// Logins under way and one-time codes.
    fn logins(&mut self) -> &mut dyn LoginRepository;
}

/// People.
#[async_trait]
pub trait UserRepository: Send {
    /// The person with this national id, closed accounts included.
    async fn find_by_national_id(
        &mut self,
        national_id: &NationalId,
    ) -> Result<Option<User>, StoreError>;

    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one with this national id exists: two first logins at once.
    async fn add(&mut self, user: &User) -> Result<(), StoreError>;

    /// Stores a changed person if none was stored since it was read, and raises its `version`.
    ///
    /// # Errors
    /// [`ConflictOn::Version`](kernel::ConflictOn::Version) if one was.
    async fn update(&mut self, user: &mut User) -> Result<(), StoreError>;
}

/// Sessions and their refresh tokens.
#[async_trait]
pub trait SessionRepository: Send {
    /// Adds a session.
    async fn add(&mut self, session: &Session) -> Result<(), StoreError>;

    /// The session.
    async fn find(&mut self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// Notes a use.
    async fn touch(&mut self, id: SessionId, at: Timestamp) -> Result<(), StoreError>;

    /// Ends an active session of this person; `false` if there is none such.
    async fn revoke(
        &mut self,
        user: UserId,
        id: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Ends all active sessions of a person; returns how many.
    async fn revoke_all(&mut self, user: UserId, at: Timestamp) -> Result<u64, StoreError>;

    /// Adds a fresh refresh token.
    async fn add_refresh_token(&mut self, token: &RefreshToken) -> Result<(), StoreError>;

    /// The refresh token of this hash, used ones included.
    async fn find_refresh_token(
        &mut self,
        hash: TokenHash,
    ) -> Result<Option<RefreshToken>, StoreError>;

    /// Marks a fresh token used; `false` if it was used already, also by a concurrent request.
    async fn use_refresh_token(
        &mut self,
        hash: TokenHash,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// Logins under way.
#[async_trait]
pub trait LoginRepository: Send {
    /// Remembers an attempt.
    async fn add_attempt(&mut self, attempt: &LoginAttempt) -> Result<(), StoreError>;

    /// Takes the attempt away and returns it; a second caller gets `None`. Expired ones count as
    /// absent.
    async fn take_attempt(
        &mut self,
        state: TokenHash,
        now: Timestamp,
    ) -> Result<Option<LoginAttempt>, StoreError>;

    /// Remembers a one-time code.
    async fn add_code(&mut self, code: &OneTimeCode) -> Result<(), StoreError>;

    /// Takes the code away and returns it; a second caller gets `None`. Expired ones count as
    /// absent.
    async fn take_code(
        &mut self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<OneTimeCode>, StoreError>;

    /// Deletes attempts and codes that expired before `now`; returns how many.
    async fn sweep(&mut self, now: Timestamp) -> Result<u64, StoreError>;
}
