//! A token cache: the first caller fetches the token, and all callers use it until shortly before
//! it expires.

use chrono::TimeDelta;
use kernel::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio::sync::Mutex;

/// How long before its expiry a token is no longer used: a call takes time, and clocks differ.
const MARGIN: TimeDelta = TimeDelta::seconds(20);

/// Why there is no token. Nothing was sent to the resource server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum NoToken {
    /// Temporarily unavailable.
    #[error("{0}")]
    Unavailable(String),
    /// Refused: our registration or configuration is wrong.
    #[error("{0}")]
    Refused(String),
}

/// A token and its expiry.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: SecretString,
    pub(crate) until: Timestamp,
}

/// A cache for one token.
#[derive(Default)]
pub(crate) struct TokenCell(Mutex<Option<Token>>);

impl TokenCell {
    /// The cached token or a new one. Callers that arrive during the fetch wait for it.
    pub(crate) async fn get(
        &self,
        now: Timestamp,
        fetch: impl AsyncFnOnce() -> Result<Token, NoToken>,
    ) -> Result<SecretString, NoToken> {
        let mut held = self.0.lock().await;
        if let Some(token) = held.as_ref().filter(|token| now + MARGIN < token.until) {
            return Ok(token.secret.clone());
        }
        *held = None;
        let token = fetch().await?;
        let secret = token.secret.clone();
        *held = Some(token);
        Ok(secret)
    }

    /// Drops this token, if it is still the cached one.
    pub(crate) async fn forget(&self, refused: &SecretString) {
        let mut held = self.0.lock().await;
        let is_same = |token: &Token| token.secret.expose_secret() == refused.expose_secret();
        if held.as_ref().is_some_and(is_same) {
            *held = None;
        }
    }
}

/// Whether a token fits into a header: visible ASCII of limited length.
pub(crate) fn is_token(text: &str) -> bool {
    (1..=16_384).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}
