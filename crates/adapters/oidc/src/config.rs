//! Settings of a provider.

use std::{fmt, time::Duration};

use identity::{NationalIdPolicy, ProviderId};
use secrecy::SecretString;
use thiserror::Error;
use url::Url;

/// One OpenID provider. Start from [`OidcConfig::bankid`] or [`OidcConfig::vipps`].
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// Name of the provider in Drop: `bankid`.
    pub id: ProviderId,
    /// Issuer, exactly as the provider writes it (a trailing slash is significant).
    pub issuer: String,
    /// Our client id.
    pub client_id: String,
    /// Client authentication at the token endpoint.
    pub client_auth: ClientAuth,
    /// Redirect URI, registered with the provider.
    pub redirect_uri: Url,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
    /// Claims that may contain the national id; the first one present is used.
    pub national_id_claims: Vec<String>,
    /// Claim with the full name.
    pub name_claim: String,
    /// Claim with the given names.
    pub given_name_claim: String,
    /// Claim with the family name.
    pub family_name_claim: String,
    /// Claim with the date of birth, `YYYY-MM-DD`.
    pub birth_date_claim: String,
    /// Which national ids are accepted; synthetic ones never in production.
    pub national_id_policy: NationalIdPolicy,
    /// Levels of assurance (`acr`) of which the token must have one; empty for any.
    pub accepted_acr: Vec<String>,
    /// Further audiences that a token may name.
    pub trusted_audiences: Vec<String>,
    /// Tolerated deviation of the provider's clock.
    pub clock_skew: Duration,
    /// Maximum age of an ID token on receipt (`iat`).
    pub max_token_age: Duration,
    /// How long metadata and keys are cached.
    pub metadata_life: Duration,
    /// Minimum interval between two fetches of the keys because of an unknown `kid`.
    pub key_refetch_interval: Duration,
}

impl OidcConfig {
    /// BankID: the national id is in the ID token as `nnin_altsub` for clients that may have it.
    /// (`pid` is ID-porten's claim, accepted so that ID-porten works by configuration.)
    pub fn bankid(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        client_auth: ClientAuth,
        redirect_uri: Url,
    ) -> Self {
        let strings = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
        Self {
            id: ProviderId::new("bankid"),
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_auth,
            redirect_uri,
            scopes: strings(&["profile", "nnin_altsub"]),
            national_id_claims: strings(&["nnin_altsub", "pid", "nin"]),
            name_claim: "name".to_owned(),
            given_name_claim: "given_name".to_owned(),
            family_name_claim: "family_name".to_owned(),
            birth_date_claim: "birthdate".to_owned(),
            national_id_policy: NationalIdPolicy { synthetic: false },
            accepted_acr: Vec::new(),
            trusted_audiences: Vec::new(),
            clock_skew: Duration::from_mins(1),
            max_token_age: Duration::from_mins(10),
            metadata_life: Duration::from_hours(1),
            key_refetch_interval: Duration::from_secs(30),
        }
    }

    /// Vipps Login.
    pub fn vipps(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        client_auth: ClientAuth,
        redirect_uri: Url,
    ) -> Self {
        Self {
            id: ProviderId::new("vipps"),
            scopes: ["name", "birthDate", "nin"].map(str::to_owned).to_vec(),
            ..Self::bankid(issuer, client_id, client_auth, redirect_uri)
        }
    }
}

/// How we authenticate at the token endpoint.
#[derive(Clone)]
pub enum ClientAuth {
    /// `private_key_jwt` (RFC 7523): recommended.
    PrivateKeyJwt {
        /// Private key, PEM (PKCS#8): RSA of 2048 bits or more, or P-256.
        key_pem: SecretString,
        /// Its id in the key set registered with the provider.
        kid: String,
        /// Its algorithm.
        algorithm: AssertionAlgorithm,
        /// Audience of the assertion.
        audience: AssertionAudience,
    },
    /// `client_secret_basic`.
    SecretBasic(SecretString),
    /// `client_secret_post`.
    SecretPost(SecretString),
}

impl fmt::Debug for ClientAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrivateKeyJwt { .. } => "PrivateKeyJwt(***)",
            Self::SecretBasic(_) => "SecretBasic(***)",
            Self::SecretPost(_) => "SecretPost(***)",
        })
    }
}

/// How a client assertion is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssertionAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

/// Audience of a client assertion; providers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The token endpoint (OpenID Connect Core §9).
    TokenEndpoint,
    /// The issuer.
    Issuer,
}

/// Why the settings are invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidOidcConfig {
    /// The issuer is not an http(s) address without query and fragment.
    #[error("{0}: the issuer is not an address")]
    Issuer(ProviderId),
    /// The private key does not match the algorithm.
    #[error("{0}: the private key cannot be used with the configured algorithm")]
    PrivateKey(ProviderId),
    /// No claim is named for the national id, or the client id is empty.
    #[error("{0}: client_id and national_id_claims must not be empty")]
    Empty(ProviderId),
}
