//! Sumsub, which verifies customers.

use std::time::Duration;

use kyc::{LevelName, Levels};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sumsub::{DigestAlgorithm, SumsubConfig, WebhookConfig};

use super::{
    checker::{Checker, SHORTEST_SIGNING_SECRET},
    secrets::SecretRef,
};

/// Sumsub, as people write it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawSumsub {
    /// Base of the API.
    pub base_url: String,
    /// Reference to the app token.
    pub app_token: Option<SecretRef>,
    /// Reference to the key that calls are signed with.
    pub secret_key: Option<SecretRef>,
    /// Reference to the secret that webhooks are signed with.
    pub webhook_secret: Option<SecretRef>,
    /// How they are signed, as chosen at Sumsub: `HMAC_SHA256_HEX` or `HMAC_SHA512_HEX`. A webhook
    /// that names another is refused.
    pub webhook_algorithm: String,
    /// Name of the level that verifies a person's identity. Upper and lower case differ.
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

pub(super) fn check(raw: &RawSumsub, checker: &mut Checker<'_>) -> Option<Sumsub> {
    let base_url = checker.url("sumsub.base_url", &raw.base_url);
    let app_token = secret("sumsub.app_token", raw.app_token.as_ref(), 1, checker);
    let mut signing =
        |setting, reference| secret(setting, reference, SHORTEST_SIGNING_SECRET, checker);
    let secret_key = signing("sumsub.secret_key", raw.secret_key.as_ref());
    let webhook_secret = signing("sumsub.webhook_secret", raw.webhook_secret.as_ref());
    let algorithm = algorithm(&raw.webhook_algorithm, checker);
    let levels = levels(raw, checker);
    checker.range("sumsub.token_minutes", &raw.token_minutes, &(5..=240));
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
        levels: levels?,
    })
}

/// A customer of whom something was found can pay only after verification, so that the provider
/// cannot be left out.
fn secret(
    setting: &str,
    reference: Option<&SecretRef>,
    shortest: usize,
    checker: &mut Checker<'_>,
) -> Option<SecretString> {
    let Some(reference) = reference else {
        let why = "is needed to verify customers: a reference, env:NAME or file:PATH";
        checker.note(setting, why);
        return None;
    };
    checker.shared_secret(setting, reference, shortest)
}

fn algorithm(name: &str, checker: &mut Checker<'_>) -> Option<DigestAlgorithm> {
    let known = [DigestAlgorithm::HmacSha256, DigestAlgorithm::HmacSha512];
    let found = known.into_iter().find(|known| known.name() == name);
    let why = "must be HMAC_SHA256_HEX or HMAC_SHA512_HEX";
    checker.take("sumsub.webhook_algorithm", found.ok_or(why))
}

fn levels(raw: &RawSumsub, checker: &mut Checker<'_>) -> Option<Levels> {
    let identity = LevelName::new(&raw.identity_level);
    let identity = checker.take("sumsub.identity_level", identity);
    let enhanced = LevelName::new(&raw.enhanced_level);
    let enhanced = checker.take("sumsub.enhanced_level", enhanced);
    if identity.is_some() && identity == enhanced {
        let why = "must be another level than sumsub.identity_level";
        checker.note("sumsub.enhanced_level", why);
    }
    Some(Levels {
        identity: identity?,
        enhanced: enhanced?,
    })
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, LocalSecrets, Raw};

    fn violations(raw: &Raw) -> String {
        Config::check(raw, &LocalSecrets).unwrap_err().to_string()
    }

    #[test]
    fn every_violation_of_the_settings_of_the_provider_is_named() {
        let mut raw = Raw::default();
        raw.sumsub.webhook_algorithm = "HMAC_SHA1_HEX".into();
        raw.sumsub.identity_level = "same".into();
        raw.sumsub.enhanced_level = "same".into();
        raw.sumsub.token_minutes = 0;
        let violations = violations(&raw);
        for key in [
            "sumsub.app_token: is needed",
            "sumsub.secret_key: is needed",
            "sumsub.webhook_secret: is needed",
            "sumsub.webhook_algorithm: must be HMAC_SHA256_HEX",
            "sumsub.enhanced_level: must be another",
            "sumsub.token_minutes",
        ] {
            assert!(
                violations.contains(key),
                "{key} is missing from:\n{violations}"
            );
        }
    }

    #[test]
    fn production_does_not_send_customers_details_in_the_clear() {
        let mut raw = Raw {
            environment: Some("production".into()),
            ..Raw::default()
        };
        raw.sumsub.base_url = "http://api.sumsub.example/".into();
        raw.sumsub.identity_level = " basic".into();
        let violations = violations(&raw);
        assert!(violations.contains("sumsub.base_url"), "{violations}");
        assert!(violations.contains("sumsub.identity_level"), "{violations}");
    }

    #[test]
    fn a_key_in_place_of_a_reference_is_refused_and_not_repeated() {
        let mut raw = Raw::default();
        raw.sumsub.secret_key = Some("hunter2-hunter2-hunter2".into());
        let violations = violations(&raw);
        assert!(
            violations.contains("sumsub.secret_key: must be a"),
            "{violations}"
        );
        assert!(!violations.contains("hunter2"), "{violations}");
    }
}
