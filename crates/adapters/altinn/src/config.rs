//! What has to be known of both: plain data that the application fills from its configuration.

use secrecy::SecretString;
use thiserror::Error;
use url::Url;

/// How Maskinporten knows the key a grant is signed with.
#[derive(Debug, Clone)]
pub enum KeyReference {
    /// By the id under which it was registered.
    Kid(String),
    /// By our certificate (virksomhetssertifikat): PEM, our own first, then its chain.
    Certificates(String),
}

/// How to get tokens from Maskinporten.
#[derive(Debug, Clone)]
pub struct MaskinportenConfig {
    /// The issuer, to the letter: `https://maskinporten.no/`. It is the `aud` of a grant.
    pub issuer: String,
    /// `https://maskinporten.no/token`
    pub token_url: Url,
    /// Our client id.
    pub client_id: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Private RSA key, PEM (PKCS#8), at least 2048 bits.
    pub key_pem: SecretString,
    /// How Maskinporten knows it.
    pub key: KeyReference,
}

/// Where reports go.
#[derive(Debug, Clone)]
pub struct AltinnConfig {
    /// Altinn's platform: `https://platform.altinn.no/`, or the sandbox.
    pub platform_url: Url,
    /// The owner's applications: `https://{org}.apps.altinn.no/`, or the sandbox.
    pub apps_url: Url,
    /// Owner of the form's application.
    pub org: String,
    /// The form's application.
    pub app: String,
    /// Our organisation number; the report is made in its name.
    pub organisation_number: String,
}

/// Why no grant can be signed. Tells nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidConfig {
    /// Not PEM, not RSA, or too short.
    #[error("Maskinporten's private key is no RSA key of at least 2048 bits in PEM (PKCS#8)")]
    Key,
    /// Not PEM, or none in it.
    #[error("Maskinporten's certificates are not in PEM")]
    Certificates,
}
