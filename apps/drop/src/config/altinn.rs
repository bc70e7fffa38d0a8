//! Where reports to the authority go, and how Drop shows that it may send them.

use std::path::PathBuf;

use altinn::{AltinnConfig, KeyReference, MaskinportenConfig};
use serde::{Deserialize, Serialize};

use super::{checker::Checker, secrets::SecretRef};

/// Altinn and Maskinporten, as people write them. Without `key` no report can be submitted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawAltinn {
    /// Altinn's platform.
    pub platform_url: String,
    /// The applications of the form's owner.
    pub apps_url: String,
    /// Owner of the form's application.
    pub org: String,
    /// The form's application.
    pub app: String,
    /// Our organisation number.
    pub organisation_number: Option<String>,
    /// Maskinporten, to the letter: a trailing slash counts.
    pub issuer: String,
    /// Where Maskinporten gives tokens.
    pub token_url: String,
    /// Our client id at Maskinporten.
    pub client_id: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Reference to the private RSA key (PEM, PKCS#8) that signs grants.
    pub key: Option<SecretRef>,
    /// Id under which Maskinporten has the key; or `certificates`.
    pub key_id: Option<String>,
    /// PEM file of our certificate (virksomhetssertifikat) and its chain; or `key_id`.
    pub certificates: Option<PathBuf>,
}

impl Default for RawAltinn {
    fn default() -> Self {
        Self {
            platform_url: "https://platform.altinn.no/".to_owned(),
            apps_url: "https://okokrim.apps.altinn.no/".to_owned(),
            org: "okokrim".to_owned(),
            app: "mt-0002".to_owned(),
            organisation_number: None,
            issuer: "https://maskinporten.no/".to_owned(),
            token_url: "https://maskinporten.no/token".to_owned(),
            client_id: None,
            scope: "altinn:instances.read altinn:instances.write".to_owned(),
            key: None,
            key_id: None,
            certificates: None,
        }
    }
}

/// Both, checked.
#[derive(Debug, Clone)]
pub struct Reporting {
    /// Where reports go.
    pub altinn: AltinnConfig,
    /// Who gives the tokens.
    pub maskinporten: MaskinportenConfig,
}

/// `None` without a key: then reports are drafted and cannot be submitted.
pub(super) fn check(raw: &RawAltinn, checker: &mut Checker<'_>) -> Option<Reporting> {
    let key = checker.secret("altinn.key", raw.key.as_ref()?);
    let platform_url = checker.url("altinn.platform_url", &raw.platform_url);
    let apps_url = checker.url("altinn.apps_url", &raw.apps_url);
    let token_url = checker.url("altinn.token_url", &raw.token_url);
    checker.url("altinn.issuer", &raw.issuer);
    let mut needed = |leaf: &str, value: &Option<String>| {
        checker.needed(&format!("altinn.{leaf}"), value.as_ref(), "altinn.key")
    };
    let organisation_number = needed("organisation_number", &raw.organisation_number);
    let client_id = needed("client_id", &raw.client_id);
    let reference = key_reference(raw, checker);
    let maskinporten = MaskinportenConfig {
        issuer: raw.issuer.clone(),
        token_url: token_url?,
        client_id: client_id?,
        scope: raw.scope.clone(),
        key_pem: key?,
        key: reference?,
    };
    checker.take("altinn.key", maskinporten.check())?;
    Some(Reporting {
        altinn: AltinnConfig {
            platform_url: platform_url?,
            apps_url: apps_url?,
            org: raw.org.clone(),
            app: raw.app.clone(),
            organisation_number: organisation_number?,
        },
        maskinporten,
    })
}

fn key_reference(raw: &RawAltinn, checker: &mut Checker<'_>) -> Option<KeyReference> {
    match (&raw.key_id, &raw.certificates) {
        (Some(kid), None) => Some(KeyReference::Kid(kid.clone())),
        (None, Some(file)) => checker
            .file("altinn.certificates", file)
            .map(KeyReference::Certificates),
        _ => {
            checker.note("altinn", "set key_id or certificates, one of them");
            None
        }
    }
}
