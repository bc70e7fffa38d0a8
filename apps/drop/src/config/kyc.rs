//! Who verifies customers, and how that provider is reached.

use std::time::Duration;

use kyc::{LevelName, Levels};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sumsub::{DigestAlgorithm, SumsubConfig, WebhookConfig};

use super::{Environment, Secrets, check::Faults};

/// Shortest secret that calls or webhooks may be signed with.
const SHORTEST_SECRET: usize = 16;

/// Sumsub, as people write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawSumsub {
    /// Base of the API.
    pub base_url: String,
    /// Reference to the app token.
    pub app_token: Option<String>,
    /// Reference to the key that calls are signed with.
    pub secret_key: Option<String>,
    /// Reference to the secret that webhooks are signed with.
    pub webhook_secret: Option<String>,
    /// How they are signed, as chosen at Sumsub: `HMAC_SHA256_HEX` or `HMAC_SHA512_HEX`. A webhook
    /// that names another is refused.
    pub webhook_algorithm: String,
    /// Name of the level that verifies who somebody is. Upper and lower case differ.
    pub identity_level: String,
    /// Name of the level of enhanced due diligence.
    pub enhanced_level: String,
    /// How long the token for a customer's device is good for, in minutes.
    pub token_minutes: u16,
}

impl Default for RawSumsub {
    fn default() -> Self {
        Self {
            base_url: "https://api.sumsub.com/".to_owned(),
            app_token: None,
            secret_key: None,
            webhook_secret: None,
            webhook_algorithm: "HMAC_SHA256_HEX".to_owned(),
            identity_level: "basic-kyc-level".to_owned(),
            enhanced_level: "enhanced-kyc-level".to_owned(),
            token_minutes: 20,
        }
    }
}

/// Sumsub, checked.
#[derive(Debug, Clone)]
pub struct Sumsub {
    /// How it is called.
    pub calls: SumsubConfig,
    /// How its webhooks are believed.
    pub webhooks: WebhookConfig,
    /// What it calls its levels.
    pub levels: Levels,
}

pub(super) fn check(
    raw: &RawSumsub,
    environment: Environment,
    secrets: &dyn Secrets,
    faults: &mut Faults,
) -> Option<Sumsub> {
    let base_url = faults.url("sumsub.base_url", &raw.base_url, environment);
    let mut secret = |key, reference| secret(key, reference, secrets, faults);
    let app_token = secret("sumsub.app_token", raw.app_token.as_ref());
    let secret_key = secret("sumsub.secret_key", raw.secret_key.as_ref());
    let webhook_secret = secret("sumsub.webhook_secret", raw.webhook_secret.as_ref());
    for (key, secret) in [
        ("sumsub.secret_key", &secret_key),
        ("sumsub.webhook_secret", &webhook_secret),
    ] {
        let is_short = |secret: &SecretString| secret.expose_secret().len() < SHORTEST_SECRET;
        if secret.as_ref().is_some_and(is_short) {
            faults.note(key, "must have at least 16 characters");
        }
    }
    let known = [DigestAlgorithm::HmacSha256, DigestAlgorithm::HmacSha512];
    let mut known = known.into_iter();
    let algorithm = known.find(|known| known.name() == raw.webhook_algorithm);
    if algorithm.is_none() {
        let why = "must be HMAC_SHA256_HEX or HMAC_SHA512_HEX";
        faults.note("sumsub.webhook_algorithm", why);
    }
    let identity = LevelName::new(&raw.identity_level);
    let identity = faults.take("sumsub.identity_level", identity);
    let enhanced = LevelName::new(&raw.enhanced_level);
    let enhanced = faults.take("sumsub.enhanced_level", enhanced);
    if identity.is_some() && identity == enhanced {
        let why = "must be another level than sumsub.identity_level";
        faults.note("sumsub.enhanced_level", why);
    }
    if !(5..=240).contains(&raw.token_minutes) {
        faults.note("sumsub.token_minutes", "must be from 5 to 240");
    }
    Some(Sumsub {
        calls: SumsubConfig {
            base_url: base_url?,
            app_token: app_token?,
            secret_key: secret_key?,
            sdk_token_life: Duration::from_mins(raw.token_minutes.into()),
        },
        webhooks: WebhookConfig {
            secret: webhook_secret?,
            algorithm: algorithm?,
        },
        levels: Levels {
            identity: identity?,
            enhanced: enhanced?,
        },
    })
}

/// Without the provider nobody of whom something was found could ever pay, so that there is no way
/// to leave it out.
fn secret(
    key: &'static str,
    reference: Option<&String>,
    secrets: &dyn Secrets,
    faults: &mut Faults,
) -> Option<SecretString> {
    let Some(reference) = reference else {
        let why = "is needed to verify customers: a reference, env:NAME or file:PATH";
        faults.note(key, why);
        return None;
    };
    faults.take(key, secrets.get(reference))
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, LocalSecrets, Raw};

    fn faults(raw: &Raw) -> String {
        Config::check(raw, &LocalSecrets).unwrap_err().to_string()
    }

    #[test]
    fn a_provider_that_nobody_can_call_or_believe_is_named_fault_by_fault() {
        let mut raw = Raw::default();
        raw.sumsub.webhook_algorithm = "HMAC_SHA1_HEX".into();
        raw.sumsub.identity_level = "same".into();
        raw.sumsub.enhanced_level = "same".into();
        raw.sumsub.token_minutes = 0;
        let faults = faults(&raw);
        for key in [
            "sumsub.app_token: is needed",
            "sumsub.secret_key: is needed",
            "sumsub.webhook_secret: is needed",
            "sumsub.webhook_algorithm: must be HMAC_SHA256_HEX",
            "sumsub.enhanced_level: must be another",
            "sumsub.token_minutes",
        ] {
            assert!(faults.contains(key), "{key} is missing from:\n{faults}");
        }
    }

    #[test]
    fn production_does_not_send_customers_details_in_the_clear() {
        let mut raw = Raw {
            environment: "production".into(),
            ..Raw::default()
        };
        raw.sumsub.base_url = "http://api.sumsub.example/".into();
        raw.sumsub.identity_level = " basic".into();
        let faults = faults(&raw);
        assert!(faults.contains("sumsub.base_url"), "{faults}");
        assert!(faults.contains("sumsub.identity_level"), "{faults}");
    }

    #[test]
    fn a_key_in_place_of_a_reference_is_refused_and_not_repeated() {
        let mut raw = Raw::default();
        raw.sumsub.secret_key = Some("hunter2-hunter2-hunter2".into());
        let faults = faults(&raw);
        assert!(faults.contains("sumsub.secret_key: must be a"), "{faults}");
        assert!(!faults.contains("hunter2"), "{faults}");
    }
}
