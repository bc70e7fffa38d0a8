//! The way back from the eID: from a callback to a session, or to a refusal that leaves a trace.

use std::{net::IpAddr, sync::Arc};

use kernel::{
    Clock, IdSource, MAX_ATTEMPTS, RequestContext, SingleLine, StoreError, retry_conflicts,
};
use secrecy::SecretString;
use subtle::ConstantTimeEq;

use super::{
    admission::admit,
    opening::{Opened, Opening, Visitor},
    refusal::{CompleteLoginError, RefusedAnswer, audit_unknown_state},
};
use crate::{
    IssuedTokens, LoginAttempt, Providers, Storage, TokenHash, TokenIssuer, User,
    ports::{CodeExchange, Onboarding},
};

/// Completes logins.
pub struct CompleteLogin {
    /// Storage of attempts, people and sessions.
    pub storage: Storage,
    /// The eIDs.
    pub providers: Providers,
    /// Makes the tokens.
    pub tokens: TokenIssuer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For people, sessions, audit entries and events.
    pub ids: Arc<dyn IdSource>,
    /// Reviews new customers.
    pub onboarding: Arc<dyn Onboarding>,
}

/// The request with which the browser returns.
#[derive(Debug)]
pub struct Callback {
    /// `state`.
    pub state: SecretString,
    /// `code` or `error`.
    pub answer: CallbackAnswer,
    /// The cookie set when the login began.
    pub browser_binding: Option<SecretString>,
}

/// The provider's answer in the callback.
#[derive(Debug)]
pub enum CallbackAnswer {
    /// `code`.
    Code(SecretString),
    /// `error` (OpenID Connect Core §3.1.2.6, RFC 6749 §4.1.2.1).
    Error(String),
}

/// Where the person sits, for the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// User agent of the browser or app.
    pub user_agent: Option<SingleLine<200>>,
    /// Its address.
    pub ip: Option<IpAddr>,
}

impl Device {
    /// Cuts the user agent to fit; one with control characters is left out.
    pub fn new(user_agent: Option<&str>, ip: Option<IpAddr>) -> Self {
        let cut = user_agent.map(|text| text.chars().take(200).collect::<String>());
        Self {
            user_agent: cut.and_then(|text| SingleLine::new(&text).ok()),
            ip,
        }
    }
}

/// A login that succeeded.
#[derive(Debug)]
pub enum CompletedLogin {
    /// The login of a browser.
    Web {
        /// For its cookies.
        tokens: IssuedTokens,
        /// The path to return to.
        return_path: String,
        /// The person logged in.
        user: Box<User>,
    },
    /// The login of an app, which gets a one-time code in the deep link and never a token.
    Mobile {
        /// See [`RedeemCode`](crate::RedeemCode).
        code: SecretString,
    },
}

impl CompleteLogin {
    /// Turns a callback into a session.
    ///
    /// # Errors
    /// See [`CompleteLoginError`]. Every refusal leaves an audit entry and creates nothing else;
    /// the attempt is used up whatever comes of it.
    pub async fn complete(
        &self,
        callback: Callback,
        device: Device,
        context: &RequestContext,
    ) -> Result<CompletedLogin, CompleteLoginError> {
        let attempt = self.take_attempt(&callback, context).await?;
        let outcome = self.proceed(&attempt, callback.answer, device, context);
        let outcome = outcome.await;
        if let Err(error) = &outcome {
            self.audit_refusal(error, &attempt, context).await?;
        }
        outcome
    }

    /// The attempt that this browser began. It is gone afterwards, even if another browser's
    /// cookie came with the callback: its `state` is then known to an unauthorised party.
    async fn take_attempt(
        &self,
        callback: &Callback,
        context: &RequestContext,
    ) -> Result<LoginAttempt, CompleteLoginError> {
        let state = TokenHash::of(&callback.state);
        let mut unit = self.storage.units.begin().await?;
        let taken = unit.logins().take_attempt(state, self.clock.now()).await?;
        let (attempt, fault) = match taken {
            Some(attempt) if is_bound(&attempt, callback) => (Some(attempt), None),
            Some(_) => (None, Some("foreign_browser")),
            None => (None, Some("unknown_state")),
        };
        if let Some(reason) = fault {
            let sources = (self.ids.as_ref(), self.clock.as_ref());
            audit_unknown_state(unit.as_mut(), sources, context, reason).await?;
        }
        unit.commit().await?;
        attempt.ok_or(CompleteLoginError::UnknownState)
    }

    async fn proceed(
        &self,
        attempt: &LoginAttempt,
        answer: CallbackAnswer,
        device: Device,
        context: &RequestContext,
    ) -> Result<CompletedLogin, CompleteLoginError> {
        let code = match answer {
            CallbackAnswer::Code(code) => code,
            CallbackAnswer::Error(error) => return Err(read_callback_error(&error)),
        };
        let provider = self.providers.get(&attempt.provider).ok_or_else(|| {
            CompleteLoginError::ProviderUnavailable("it is no longer configured".into())
        })?;
        let exchange = CodeExchange {
            code,
            nonce: attempt.nonce.clone(),
            pkce_verifier: attempt.pkce_verifier.clone(),
        };
        // No unit of work is open here: a partner may take its time.
        let identity = provider.exchange(&exchange).await?;
        let birth_date = admit(&identity, self.clock.now())?;
        let visitor = Visitor {
            identity,
            birth_date,
            device,
        };
        self.open(attempt, &visitor, context).await
    }

    /// Opens a session. Of two first logins at once, the second finds the account that the first
    /// made.
    async fn open(
        &self,
        attempt: &LoginAttempt,
        visitor: &Visitor,
        context: &RequestContext,
    ) -> Result<CompletedLogin, CompleteLoginError> {
        let opening = Opening {
            login: self,
            attempt,
            visitor,
            context,
        };
        let opened = retry_conflicts(MAX_ATTEMPTS, || opening.attempt()).await;
        let Opened { login, arrived } = opened?;
        if let Some(user) = arrived {
            // Not in the unit: screening reads lists. A process that ends here leaves a customer
            // who is `pending`, and is found by that.
            self.onboarding.arrived(user, context).await;
        }
        Ok(login)
    }

    async fn audit_refusal(
        &self,
        error: &CompleteLoginError,
        attempt: &LoginAttempt,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let Some(entry) = error.audit_entry(ids, clock, context, &attempt.provider) else {
            return Ok(());
        };
        let mut unit = self.storage.units.begin().await?;
        unit.change_log().audit(&entry).await?;
        unit.commit().await
    }
}

fn is_bound(attempt: &LoginAttempt, callback: &Callback) -> bool {
    callback.browser_binding.as_ref().is_some_and(|cookie| {
        let brought = TokenHash::of(cookie);
        attempt.browser.as_bytes().ct_eq(brought.as_bytes()).into()
    })
}

fn read_callback_error(error: &str) -> CompleteLoginError {
    match error {
        "access_denied"
        | "login_required"
        | "consent_required"
        | "interaction_required"
        | "account_selection_required" => CompleteLoginError::Denied,
        "server_error" | "temporarily_unavailable" => {
            CompleteLoginError::ProviderUnavailable("it says so in the callback".into())
        }
        _ => CompleteLoginError::Refused(RefusedAnswer::CallbackError),
    }
}
