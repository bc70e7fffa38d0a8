//! The eID as an OpenID Connect provider.

use async_trait::async_trait;
use secrecy::SecretString;
use thiserror::Error;
use url::Url;

use crate::{BirthDate, NationalId, PersonName, ProviderId};

/// The parameters of the authorization request.
#[derive(Debug, Clone)]
pub struct AuthorizationRequest {
    /// `state`, opaque.
    pub state: SecretString,
    /// `nonce`, opaque.
    pub nonce: SecretString,
    /// PKCE verifier; the adapter sends its S256 challenge.
    pub pkce_verifier: SecretString,
    /// `login_hint`, from configuration or the client; `None` for the provider's default.
    pub login_hint: Option<String>,
}

/// The data of the callback, with the stored data of the attempt.
#[derive(Debug, Clone)]
pub struct CodeExchange {
    /// `code` of the callback.
    pub code: SecretString,
    /// The attempt's nonce.
    pub nonce: SecretString,
    /// The attempt's PKCE verifier.
    pub pkce_verifier: SecretString,
}

/// A person as the provider vouches for them, every signature and claim checked.
#[derive(Debug, Clone)]
pub struct VerifiedIdentity {
    /// National id, from the configured claim.
    pub national_id: NationalId,
    /// Name.
    pub name: PersonName,
    /// Date of birth by the `birthdate` claim; numbers issued from 2032 do not tell the century.
    pub birth_date: Option<BirthDate>,
    /// Level of assurance (`acr`), for the audit log.
    pub acr: Option<String>,
}

/// Why the provider's answer does not complete a login.
#[derive(Debug, Clone, Error)]
pub enum OpenIdError {
    /// The provider cannot be reached, answers 5xx or garbage: may work later.
    #[error("the login provider is unavailable: {0}")]
    Unavailable(String),
    /// The code is wrong, expired or used (`invalid_grant`).
    #[error("the provider refused the code")]
    CodeRefused,
    /// A token or claim failed a check. The text names the check, never a value.
    #[error("the provider's answer cannot be trusted: {0}")]
    Untrusted(String),
    /// Everything is genuine, but a claim that Drop needs is absent or unusable.
    #[error("the provider does not tell {0}")]
    MissingClaim(&'static str),
}

/// One OpenID provider.
#[async_trait]
pub trait OpenIdProvider: Send + Sync {
    /// The configured name.
    fn id(&self) -> &ProviderId;

    /// The address to redirect the browser to.
    ///
    /// # Errors
    /// [`OpenIdError::Unavailable`] if discovery fails; `Untrusted` if it names another issuer.
    async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, OpenIdError>;

    /// Trades the code in and checks everything about the answer.
    ///
    /// # Errors
    /// All of [`OpenIdError`].
    async fn exchange(&self, exchange: &CodeExchange) -> Result<VerifiedIdentity, OpenIdError>;
}
