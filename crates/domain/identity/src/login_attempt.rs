//! A login under way: what has to be remembered between sending the browser to the eID and back.

use kernel::{Timestamp, UserId};
use secrecy::SecretString;

use crate::{ProviderId, SessionId, TokenHash};

/// Who began the login, and how the result gets back to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginClient {
    /// A browser: cookies are set and it is sent to a path of the web client.
    Web {
        /// Path to return to, begins with exactly one `/`.
        return_path: String,
    },
    /// An app: the deep link carries a one-time code, which the app trades in together with the
    /// verifier to this challenge (S256), so that another app catching the link gains nothing.
    Mobile {
        /// base64url(SHA-256(verifier)).
        code_challenge: String,
    },
}

/// A login under way. Consumed by the first callback that names its `state`.
#[derive(Debug, Clone)]
pub struct LoginAttempt {
    /// Hash of the `state` parameter.
    pub state: TokenHash,
    /// At which provider.
    pub provider: ProviderId,
    /// Hash of the value in the cookie of the browser that began it.
    pub browser: TokenHash,
    /// `nonce` that the ID token must carry.
    pub nonce: SecretString,
    /// PKCE verifier.
    pub pkce_verifier: SecretString,
    /// The client that began it.
    pub client: LoginClient,
    /// After this it is as if it never was.
    pub expires_at: Timestamp,
}

/// The code in a mobile deep link. Consumed by the first redemption.
#[derive(Debug, Clone, PartialEq)]
pub struct OneTimeCode {
    /// Hash of the code.
    pub hash: TokenHash,
    /// The session it opens.
    pub session_id: SessionId,
    /// The person logged in.
    pub user_id: UserId,
    /// The hash that the verifier must have, base64url(SHA-256).
    pub code_challenge: String,
    /// After this it is as if it never was.
    pub expires_at: Timestamp,
}
