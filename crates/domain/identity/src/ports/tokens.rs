//! Signatures of access tokens.

use kernel::{Timestamp, UserId};
use secrecy::SecretString;
use thiserror::Error;

use crate::SessionId;

/// The claims of an access token. Never the role: that is read from storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// `sub`.
    pub user_id: UserId,
    /// `sid`.
    pub session_id: SessionId,
    /// `iat`, whole seconds.
    pub issued_at: Timestamp,
    /// `exp`, whole seconds.
    pub expires_at: Timestamp,
}

/// Why a token is refused, for the log. The client gets the same answer in every case.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidToken {
    /// Not three strict base64url parts, or not the JSON it should be.
    #[error("malformed")]
    Malformed,
    /// An algorithm, key id, type or critical header that is not ours.
    #[error("unacceptable header")]
    Header,
    /// The signature does not verify.
    #[error("bad signature")]
    Signature,
    /// Expired, not yet valid, or of another issuer or audience.
    #[error("unacceptable claims")]
    Claims,
}

/// Signs access tokens and publishes the public keys.
pub trait TokenSigner: Send + Sync {
    /// A compact JWS.
    ///
    /// # Errors
    /// [`SigningFailed`] if the key cannot be used: a defect of configuration.
    fn sign(&self, claims: &AccessClaims) -> Result<SecretString, SigningFailed>;

    /// The JWK set (RFC 7517) of every key whose tokens may still be alive.
    fn public_keys(&self) -> serde_json::Value;
}

/// The signing key cannot be used.
#[derive(Debug, Error)]
#[error("signing failed: {0}")]
pub struct SigningFailed(pub String);

/// Verifies access tokens.
pub trait TokenVerifier: Send + Sync {
    /// Checks everything but the session: form, algorithm, key, signature, issuer, audience, time.
    ///
    /// # Errors
    /// See [`InvalidToken`].
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken>;
}
