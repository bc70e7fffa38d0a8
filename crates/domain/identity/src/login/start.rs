//! Starting a login: remember what must come back, and tell where to send the browser.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{
    Actor, AuditEntry, Clock, IdSource, RandomSource, RequestContext, StoreError, Timestamp,
};
use secrecy::SecretString;
use thiserror::Error;
use url::Url;

use super::refusal::CompleteLoginError;
use crate::{
    LoginAttempt, LoginClient, ProviderId, Providers, Storage, TokenHash,
    ports::{AuthorizationRequest, OpenIdError},
    random_token,
};

/// How long a login may take: as long as BankID keeps its authentication session.
pub const ATTEMPT_LIFE: TimeDelta = TimeDelta::minutes(10);

/// Longest login hint; `BID:` with eleven digits is the longest known.
const MAX_LOGIN_HINT: usize = 64;

/// Starts logins.
pub struct StartLogin {
    /// Storage of login attempts.
    pub storage: Storage,
    /// The eIDs to choose from.
    pub providers: Providers,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For `state`, `nonce`, PKCE verifier and browser binding.
    pub random: Arc<dyn RandomSource>,
    /// For the audit entry.
    pub ids: Arc<dyn IdSource>,
}

/// A login that has begun.
#[derive(Debug)]
pub struct StartedLogin {
    /// Address to redirect the browser to.
    pub authorization_url: Url,
    /// Value of the cookie that the callback has to bring: it binds `state` to this browser.
    pub browser_binding: SecretString,
    /// End of the attempt, and so of the cookie.
    pub expires_at: Timestamp,
}

/// Why a login cannot be started.
#[derive(Debug, Error)]
pub enum StartLoginError {
    /// No provider of this name is configured.
    #[error("no login provider of this name")]
    UnknownProvider,
    /// The hint is no short visible ASCII text.
    #[error("the login hint is not usable")]
    InvalidLoginHint,
    /// The provider cannot be reached or its discovery document is not to be trusted.
    #[error(transparent)]
    Provider(OpenIdError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StartLogin {
    /// Begins a login at this provider.
    ///
    /// # Errors
    /// See [`StartLoginError`]; no attempt is remembered then. A provider that is not to be trusted,
    /// unlike one that is down, leaves an audit entry.
    pub async fn start(
        &self,
        provider: &ProviderId,
        client: LoginClient,
        login_hint: Option<String>,
        context: &RequestContext,
    ) -> Result<StartedLogin, StartLoginError> {
        let known = self.providers.get(provider);
        let known = known.ok_or(StartLoginError::UnknownProvider)?;
        if login_hint.as_deref().is_some_and(|hint| !is_usable(hint)) {
            return Err(StartLoginError::InvalidLoginHint);
        }
        let secret = || random_token(self.random.as_ref());
        let browser_binding = secret();
        let request = AuthorizationRequest {
            state: secret(),
            nonce: secret(),
            pkce_verifier: secret(),
            login_hint,
        };
        let authorization_url = match known.authorization_url(&request).await {
            Ok(url) => url,
            Err(error) => {
                if !matches!(error, OpenIdError::Unavailable(_)) {
                    self.audit_refusal(&error, provider, context).await?;
                }
                return Err(StartLoginError::Provider(error));
            }
        };
        let attempt = LoginAttempt {
            state: TokenHash::of(&request.state),
            provider: provider.clone(),
            browser: TokenHash::of(&browser_binding),
            nonce: request.nonce,
            pkce_verifier: request.pkce_verifier,
            client,
            expires_at: self.clock.now() + ATTEMPT_LIFE,
        };
        self.remember(&attempt, context).await?;
        Ok(StartedLogin {
            authorization_url,
            browser_binding,
            expires_at: attempt.expires_at,
        })
    }

    async fn audit_refusal(
        &self,
        error: &OpenIdError,
        provider: &ProviderId,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let refusal = CompleteLoginError::from(error.clone());
        let Some(entry) = refusal.audit_entry(ids, clock, context, provider) else {
            return Ok(());
        };
        let mut unit = self.storage.units.begin().await?;
        unit.change_log().audit(&entry).await?;
        unit.commit().await
    }

    async fn remember(
        &self,
        attempt: &LoginAttempt,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let actor = Actor::Anonymous;
        let entry = AuditEntry::new(
            ids,
            clock,
            context,
            actor,
            "login.started",
            &attempt.provider,
        )
        .with(serde_json::json!({ "client": attempt.client.kind() }));
        let mut unit = self.storage.units.begin().await?;
        unit.logins().add_attempt(attempt).await?;
        unit.change_log().audit(&entry).await?;
        unit.commit().await
    }
}

fn is_usable(hint: &str) -> bool {
    (1..=MAX_LOGIN_HINT).contains(&hint.len()) && hint.bytes().all(|b| b.is_ascii_graphic())
}
