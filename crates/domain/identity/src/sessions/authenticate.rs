//! Authenticates requests: by the access token, and by storage, at every request.

use std::sync::Arc;

use kernel::{Clock, StoreError};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::{
    Principal, Role, SessionState, UserState,
    ports::IdentityQueries,
    ports::{InvalidToken, TokenVerifier},
};

/// Authenticates requests.
#[derive(Clone)]
pub struct Authenticate {
    /// Verifies access tokens.
    pub verifier: Arc<dyn TokenVerifier>,
    /// Reads sessions and people.
    pub queries: Arc<dyn IdentityQueries>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Why a request is not authenticated. The client only learns that it has to log in.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// The token does not verify.
    #[error("access token: {0}")]
    InvalidToken(#[from] InvalidToken),
    /// No such session, or it is another person's.
    #[error("the session of the token is unknown")]
    UnknownSession,
    /// The session was ended.
    #[error("the session was revoked")]
    SessionRevoked,
    /// The session came to its end.
    #[error("the session has expired")]
    SessionExpired,
    /// The account was closed.
    #[error("the account is closed")]
    AccountClosed,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Authenticate {
    /// The holder of this token, as stored at this moment. One statement.
    ///
    /// # Errors
    /// See [`AuthenticateError`].
    pub async fn authenticate(
        &self,
        access_token: &SecretString,
    ) -> Result<Principal, AuthenticateError> {
        let now = self.clock.now();
        let claims = self.verifier.verify(access_token.expose_secret(), now)?;
        let found = self.queries.principal(claims.session_id).await?;
        let principal = found
            .filter(|principal| principal.user_id == claims.user_id)
            .ok_or(AuthenticateError::UnknownSession)?;
        if let UserState::Closed { .. } = principal.user_state {
            return Err(AuthenticateError::AccountClosed);
        }
        if let SessionState::Revoked { .. } = principal.session_state {
            return Err(AuthenticateError::SessionRevoked);
        }
        if principal.session_expires_at <= now {
            return Err(AuthenticateError::SessionExpired);
        }
        Ok(principal)
    }
}

/// The person's role does not allow this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("needs another role")]
pub struct Forbidden;

impl Principal {
    /// Succeeds if the person has one of these roles. Roles do not contain each other: an
    /// administrator is no compliance officer, a merchant no plain customer, unless listed.
    pub fn require(&self, roles: &[Role]) -> Result<(), Forbidden> {
        if roles.contains(&self.role) {
            Ok(())
        } else {
            Err(Forbidden)
        }
    }
}
