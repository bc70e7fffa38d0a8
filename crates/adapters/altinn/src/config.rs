//! Settings for Maskinporten and Altinn: plain data, filled from the configuration.

use secrecy::SecretString;
use thiserror::Error;
use url::Url;

/// How Maskinporten identifies the key that signs a grant.
#[derive(Debug, Clone)]
pub enum KeyReference {
    /// By the id under which the key was registered.
    Kid(String),
    /// By our certificate (virksomhetssertifikat): PEM, ours first, then its chain.
    Certificates(String),
}

/// Access to Maskinporten.
#[derive(Debug, Clone)]
pub struct MaskinportenConfig {
    /// The issuer, exactly: `https://maskinporten.no/`. It is the `aud` of a grant.
    pub issuer: String,
    /// `https://maskinporten.no/token`
    pub token_url: Url,
    /// Our client id.
    pub client_id: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Private RSA key, PEM (PKCS#8), at least 2048 bits.
    pub key_pem: SecretString,
    /// How Maskinporten identifies the key.
    pub key: KeyReference,
}

/// Where reports are filed.
#[derive(Debug, Clone)]
pub struct AltinnConfig {
    /// Altinn's platform: `https://platform.altinn.no/`, or the sandbox.
    pub platform_url: Url,
    /// The owner's apps: `https://{org}.apps.altinn.no/`, or the sandbox.
    pub apps_url: Url,
    /// Owner of the form's app.
    pub org: String,
    /// The form's app.
    pub app: String,
    /// Our organisation number, in whose name reports are filed.
    pub organisation_number: String,
}

/// Why no grant can be signed. Contains nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidConfig {
    /// Not PEM, not RSA, or too short.
    #[error("Maskinporten's private key is no RSA key of at least 2048 bits in PEM (PKCS#8)")]
    Key,
    /// Not PEM, or none in it.
    #[error("Maskinporten's certificates are not in PEM")]
    Certificates,
}
