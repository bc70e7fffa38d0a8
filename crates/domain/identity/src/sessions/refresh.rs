//! Renewing tokens: every refresh token is good for one use, and a second use ends the session.
//!
//! Two uses at the same moment are no exception: one wins, the other counts as reuse and ends the
//! session for both. Drop cannot know which of the two is the thief (RFC 9700 §4.14.2), and a
//! client can serialise its own refreshes.

use std::sync::Arc;

use kernel::{Actor, AuditEntry, Clock, IdSource, RequestContext, StoreError, Timestamp};
use secrecy::SecretString;
use thiserror::Error;

use super::issue::{IssueError, IssuedTokens, TokenIssuer};
use crate::{
    RefreshTokenState, Session, Storage, TokenHash,
    ports::{IdentityUnitOfWork, SigningFailed},
};

/// Refreshes sessions.
pub struct RefreshSession {
    /// Storage of sessions.
    pub storage: Storage,
    /// Makes the tokens.
    pub tokens: TokenIssuer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For audit entries.
    pub ids: Arc<dyn IdSource>,
}

/// Why a refresh token is refused.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// Never issued.
    #[error("unknown refresh token")]
    UnknownToken,
    /// Used before: a copy is in circulation. The session is ended.
    #[error("the refresh token was used before")]
    Reused,
    /// The session expired or was ended.
    #[error("the session has ended")]
    SessionEnded,
    /// Access tokens cannot be signed: a defect of configuration.
    #[error(transparent)]
    Signing(SigningFailed),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<IssueError> for RefreshError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Signing(failed) => Self::Signing(failed),
            IssueError::Store(failed) => Self::Store(failed),
        }
    }
}

impl RefreshSession {
    /// Trades a refresh token for a new pair; the session's end stays where it was.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn refresh(
        &self,
        token: &SecretString,
        context: &RequestContext,
    ) -> Result<IssuedTokens, RefreshError> {
        let (hash, now) = (TokenHash::of(token), self.clock.now());
        let mut unit = self.storage.units.begin().await?;
        let found = unit.sessions().find_refresh_token(hash).await?;
        let token = found.ok_or(RefreshError::UnknownToken)?;
        // An ended session first: no token of it is worth an alarm any more.
        let found = unit.sessions().find(token.session_id).await?;
        let usable = found.filter(|session| session.is_usable(now));
        let session = usable.ok_or(RefreshError::SessionEnded)?;
        let fresh = token.state == RefreshTokenState::Fresh
            && unit.sessions().use_refresh_token(hash, now).await?;
        if !fresh {
            self.end_family(unit.as_mut(), &session, now, context)
                .await?;
            unit.commit().await?;
            return Err(RefreshError::Reused);
        }
        unit.sessions().touch(session.id, now).await?;
        let tokens = self.tokens.issue(unit.as_mut(), &session, now).await?;
        unit.commit().await?;
        Ok(tokens)
    }

    async fn end_family(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        session: &Session,
        now: Timestamp,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        unit.sessions()
            .revoke(session.user_id, session.id, now)
            .await?;
        let entry = AuditEntry::new(
            self.ids.as_ref(),
            self.clock.as_ref(),
            context,
            // It cannot be known whether the owner or a thief used it first.
            Actor::Anonymous,
            "session.refresh_reused",
            &session.id,
        );
        unit.change_log().audit(&entry).await
    }
}
