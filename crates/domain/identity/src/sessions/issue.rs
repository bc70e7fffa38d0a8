//! Making the pair of tokens a client holds: a signed one that is short-lived, an opaque one to renew it.

use std::sync::Arc;

use chrono::SubsecRound;
use kernel::{RandomSource, StoreError, Timestamp, UserId};
use secrecy::SecretString;
use thiserror::Error;

use crate::{
    ClientKind, RefreshToken, RefreshTokenState, Session, SessionId, SessionPolicy, TokenHash,
    ports::{AccessClaims, IdentityUnitOfWork, SigningFailed, TokenSigner},
    random_token,
};

/// The tokens that a client receives after login and after each refresh.
#[derive(Debug, Clone)]
pub struct IssuedTokens {
    /// Access token, a JWT.
    pub access: SecretString,
    /// Its end, whole seconds.
    pub access_expires_at: Timestamp,
    /// Refresh token, opaque, good for one use.
    pub refresh: SecretString,
    /// End of the session, and so of every refresh token of it.
    pub session_expires_at: Timestamp,
    /// The session.
    pub session_id: SessionId,
    /// The person logged in.
    pub user_id: UserId,
    /// For which kind of client: decides how the tokens travel.
    pub client: ClientKind,
}

/// Makes pairs of tokens.
#[derive(Clone)]
pub struct TokenIssuer {
    /// Signs access tokens.
    pub signer: Arc<dyn TokenSigner>,
    /// For refresh tokens and one-time codes.
    pub random: Arc<dyn RandomSource>,
    /// Lifetimes of sessions and tokens.
    pub policy: SessionPolicy,
}

/// Why no tokens were issued.
#[derive(Debug, Error)]
pub enum IssueError {
    /// The signing key cannot be used.
    #[error(transparent)]
    Signing(#[from] SigningFailed),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TokenIssuer {
    /// A new pair for this session, the refresh token remembered in this unit.
    pub(crate) async fn issue(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        session: &Session,
        now: Timestamp,
    ) -> Result<IssuedTokens, IssueError> {
        let access_expires_at = (now + self.policy.access_life).min(session.expires_at);
        let claims = AccessClaims {
            user_id: session.user_id,
            session_id: session.id,
            issued_at: now.trunc_subsecs(0),
            expires_at: access_expires_at.trunc_subsecs(0),
        };
        let access = self.signer.sign(&claims)?;
        let refresh = self.random_token();
        let stored = RefreshToken {
            hash: TokenHash::of(&refresh),
            session_id: session.id,
            issued_at: now,
            state: RefreshTokenState::Fresh,
        };
        unit.sessions().add_refresh_token(&stored).await?;
        Ok(IssuedTokens {
            access,
            access_expires_at: claims.expires_at,
            refresh,
            session_expires_at: session.expires_at,
            session_id: session.id,
            user_id: session.user_id,
            client: session.client,
        })
    }

    pub(crate) fn random_token(&self) -> SecretString {
        random_token(self.random.as_ref())
    }
}
