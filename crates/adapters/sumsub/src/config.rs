//! What has to be known of Sumsub: plain data that the application fills from its configuration.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// How to call Sumsub.
#[derive(Debug, Clone)]
pub struct SumsubConfig {
    /// `https://api.sumsub.com/`, or the sandbox.
    pub base_url: Url,
    /// `X-App-Token`. As secret as the key: together they are all it takes.
    pub app_token: SecretString,
    /// The key calls are signed with.
    pub secret_key: SecretString,
    /// How long an SDK token is good for, in whole seconds.
    pub sdk_token_life: Duration,
}

/// How Sumsub's webhooks are believed.
#[derive(Debug, Clone)]
pub struct WebhookConfig {
    /// The secret of the webhook, as Sumsub's dashboard shows it.
    pub secret: SecretString,
    /// The algorithm chosen there. A request that names another is refused.
    pub algorithm: DigestAlgorithm,
}

/// How a webhook's body is digested. SHA-1, which Sumsub offers as well, is not taken.
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
