//! An app trades the one-time code of its deep link for tokens.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{Actor, AuditEntry, Clock, IdSource, RequestContext, StoreError};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::{
    IssuedTokens, OneTimeCode, Storage, TokenHash, TokenIssuer,
    ports::{IdentityUnitOfWork, SigningFailed},
    sessions::IssueError,
};

/// Redeems one-time codes.
pub struct RedeemCode {
    /// Storage of codes and sessions.
    pub storage: Storage,
    /// Makes the tokens.
    pub tokens: TokenIssuer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For audit entries.
    pub ids: Arc<dyn IdSource>,
}

/// Why a code is not redeemed.
#[derive(Debug, Error)]
pub enum RedeemCodeError {
    /// Wrong, expired or used.
    #[error("the code is wrong, expired or used")]
    UnknownCode,
    /// The verifier does not hash to the challenge. The link was intercepted: code and session are
    /// no longer valid.
    #[error("the verifier does not fit the code")]
    WrongVerifier,
    /// The session was ended before the code was redeemed.
    #[error("the session has ended")]
    SessionEnded,
    /// Access tokens cannot be signed: a defect of configuration.
    #[error(transparent)]
    Signing(SigningFailed),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<IssueError> for RedeemCodeError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Signing(failed) => Self::Signing(failed),
            IssueError::Store(failed) => Self::Store(failed),
        }
    }
}

impl RedeemCode {
    /// Trades the code and the verifier of its challenge for tokens.
    ///
    /// # Errors
    /// See [`RedeemCodeError`]; every refusal leaves an audit entry.
    pub async fn redeem(
        &self,
        code: &SecretString,
        code_verifier: &SecretString,
        context: &RequestContext,
    ) -> Result<IssuedTokens, RedeemCodeError> {
        let mut unit = self.storage.units.begin().await?;
        let outcome = self.redeem_in(unit.as_mut(), code, code_verifier, context);
        let outcome = outcome.await;
        // A refusal is committed as well: the code is used up, and the trail says so.
        if !matches!(
            outcome,
            Err(RedeemCodeError::Store(_) | RedeemCodeError::Signing(_))
        ) {
            unit.commit().await?;
        }
        outcome
    }

    async fn redeem_in(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        code: &SecretString,
        code_verifier: &SecretString,
        context: &RequestContext,
    ) -> Result<IssuedTokens, RedeemCodeError> {
        let now = self.clock.now();
        let Some(taken) = unit.logins().take_code(TokenHash::of(code), now).await? else {
            self.audit_refusal(unit, None, "unknown_code", context)
                .await?;
            return Err(RedeemCodeError::UnknownCode);
        };
        if !answers(code_verifier, &taken.code_challenge) {
            unit.sessions()
                .revoke(taken.user_id, taken.session_id, now)
                .await?;
            self.audit_refusal(unit, Some(&taken), "wrong_verifier", context)
                .await?;
            return Err(RedeemCodeError::WrongVerifier);
        }
        let found = unit.sessions().find(taken.session_id).await?;
        let Some(session) = found.filter(|session| session.is_usable(now)) else {
            self.audit_refusal(unit, Some(&taken), "session_ended", context)
                .await?;
            return Err(RedeemCodeError::SessionEnded);
        };
        let tokens = self.tokens.issue(unit, &session, now).await?;
        let entry = self.entry(Some(&taken), "login.code_redeemed", context);
        unit.change_log().audit(&entry).await?;
        Ok(tokens)
    }

    async fn audit_refusal(
        &self,
        unit: &mut dyn IdentityUnitOfWork,
        code: Option<&OneTimeCode>,
        reason: &'static str,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let entry = self.entry(code, "login.code_refused", context);
        unit.change_log()
            .audit(&entry.with(json!({ "reason": reason })))
            .await
    }

    fn entry(
        &self,
        code: Option<&OneTimeCode>,
        action: &'static str,
        context: &RequestContext,
    ) -> AuditEntry {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        // The caller has presented nothing but the code.
        let actor = Actor::Anonymous;
        let subject = code.map_or_else(|| "code".into(), |code| code.session_id.to_string());
        AuditEntry::new(ids, clock, context, actor, action, &subject)
    }
}

/// RFC 7636 §4.6, S256.
fn answers(verifier: &SecretString, challenge: &str) -> bool {
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
    hash.as_bytes().ct_eq(challenge.as_bytes()).into()
}
