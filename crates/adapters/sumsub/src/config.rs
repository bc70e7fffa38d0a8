//! Settings for Sumsub: plain data, filled from the configuration.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// Settings for calls to Sumsub.
#[derive(Debug, Clone)]
pub struct SumsubConfig {
    /// `https://api.sumsub.com/`, or the sandbox.
    pub base_url: Url,
    /// `X-App-Token`. As secret as the key: the two together give access.
    pub app_token: SecretString,
    /// The key that signs calls.
    pub secret_key: SecretString,
    /// Lifetime of an SDK token in whole seconds.
    pub sdk_token_life: Duration,
}

/// Settings that verify Sumsub's webhooks.
#[derive(Debug, Clone)]
pub struct WebhookConfig {
    /// The secret of the webhook, as Sumsub's dashboard shows it.
    pub secret: SecretString,
    /// The algorithm chosen there. A webhook that names another is refused.
    pub algorithm: DigestAlgorithm,
}

/// Digest algorithm of webhooks. SHA-1, which Sumsub also offers, is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// `HMAC_SHA256_HEX`
    HmacSha256,
    /// `HMAC_SHA512_HEX`
    HmacSha512,
}

impl DigestAlgorithm {
    /// Sumsub's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha256 => "HMAC_SHA256_HEX",
            Self::HmacSha512 => "HMAC_SHA512_HEX",
        }
    }
}
