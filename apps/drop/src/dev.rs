//! Development: the sandbox stands in for every partner that the configuration does not name.

use std::path::Path;

use secrecy::SecretString;
use url::Url;

use crate::config::{
    Config, LocalSecrets, Raw, RawAltinn, RawBank, RawLogin, RawSumsub, SecretError,
    Secrets as Port, read,
};

/// Reference to the secret that the sandbox's OpenID providers and its Sumsub know us by.
const SANDBOX_SECRET: &str = "sandbox:client-secret";

/// Before the address of the sandbox's Slack, in a reference: it is no secret.
const SANDBOX_SLACK: &str = "sandbox-slack:";
/// Reference to the secret that the sandbox's banks and its Sumsub sign webhooks with.
const SANDBOX_WEBHOOKS: &str = "sandbox:webhook-secret";
/// Reference to the key that the sandbox's Maskinporten knows us by.
const SANDBOX_KEY: &str = "sandbox:maskinporten-key";

/// Reference to the app token that the sandbox's Sumsub knows us by.
const SANDBOX_APP_TOKEN: &str = "sandbox:app-token";

/// The secret itself: of the sandbox, and so of nobody.
pub const SANDBOX_WEBHOOK_SECRET: &str = "drop-sandbox-webhooks";

/// Local secrets, and the one of the sandbox, which is none.
#[derive(Debug, Clone, Copy)]
pub struct Secrets;

impl Port for Secrets {
    fn get(&self, reference: &str) -> Result<SecretString, SecretError> {
        if reference == SANDBOX_SECRET {
            return Ok("drop-sandbox-secret".to_owned().into());
        }
        if let Some(webhook) = reference.strip_prefix(SANDBOX_SLACK) {
            return Ok(webhook.to_owned().into());
        }
        if reference == SANDBOX_WEBHOOKS {
            return Ok(SANDBOX_WEBHOOK_SECRET.to_owned().into());
        }
        if reference == SANDBOX_KEY {
            return Ok(sandbox::MASKINPORTEN_CLIENT_KEY.to_owned().into());
        }
        if reference == SANDBOX_APP_TOKEN {
            return Ok("sbx:drop".to_owned().into());
        }
        LocalSecrets.get(reference)
    }
}

/// Reads and checks the configuration; in development the sandbox where `drop sandbox` listens
/// stands in for partners that are not configured.
///
/// # Errors
/// Every fault at once.
pub fn load(file: Option<&Path>) -> anyhow::Result<Config> {
    Ok(Config::check(&with_sandbox(read(file)?, None), &Secrets)?)
}

/// The configuration with the sandbox at `base` (by default where `drop sandbox` listens) in place
/// of partners that are not configured.
pub fn with_sandbox(mut raw: Raw, base: Option<&Url>) -> Raw {
    let base = base.map_or("http://127.0.0.1:8090/", Url::as_str);
    if raw.environment != "development" {
        return raw;
    }
    if raw.login.is_empty() {
        raw.login.insert(
            "bankid".into(),
            login(base, "bankid", &["profile", "nnin_altsub"]),
        );
        raw.login.insert(
            "vipps".into(),
            login(base, "vipps", &["name", "birthDate", "nin"]),
        );
    }
    for id in ["dnb", "sparebank1"] {
        let bank: &mut RawBank = raw.banks.entry(id.into()).or_default();
        bank.base_url
            .get_or_insert_with(|| format!("{base}banks/{id}/"));
        bank.webhook_secret
            .get_or_insert_with(|| SANDBOX_WEBHOOKS.to_owned());
    }
    if raw.norges_bank.base_url == Raw::default().norges_bank.base_url {
        raw.norges_bank.base_url = format!("{base}norges-bank/");
    }
    if raw.altinn.key.is_none() {
        raw.altinn = altinn(base);
    }
    verification(base, &mut raw.sumsub);
    raw.alerts
        .slack_webhook
        .get_or_insert_with(|| format!("{SANDBOX_SLACK}{base}slack/development"));
    raw
}

fn verification(base: &str, raw: &mut RawSumsub) {
    if raw.app_token.is_some() {
        return;
    }
    raw.base_url = format!("{base}sumsub/");
    raw.app_token = Some(SANDBOX_APP_TOKEN.to_owned());
    raw.secret_key
        .get_or_insert_with(|| SANDBOX_SECRET.to_owned());
    raw.webhook_secret
        .get_or_insert_with(|| SANDBOX_WEBHOOKS.to_owned());
}

fn login(base: &str, id: &str, scopes: &[&str]) -> RawLogin {
    RawLogin {
        issuer: format!("{base}oidc/{id}"),
        client_id: "drop".into(),
        client_auth: "client_secret_basic".into(),
        client_secret: Some(SANDBOX_SECRET.into()),
        client_key: None,
        client_key_id: None,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        national_id_claims: vec!["nnin_altsub".into(), "nin".into()],
        login_hint: None,
    }
}

fn altinn(base: &str) -> RawAltinn {
    RawAltinn {
        platform_url: format!("{base}altinn/"),
        apps_url: format!("{base}altinn/"),
        organisation_number: Some("123456785".into()),
        issuer: format!("{base}maskinporten/"),
        token_url: format!("{base}maskinporten/token"),
        client_id: Some(sandbox::MASKINPORTEN_CLIENT_ID.into()),
        key: Some(SANDBOX_KEY.into()),
        key_id: Some(sandbox::MASKINPORTEN_KEY_ID.into()),
        ..RawAltinn::default()
    }
}

/// Has the sandbox's banks and its Sumsub tell this API of news.
///
/// # Errors
/// The sandbox does not answer.
pub async fn subscribe_to_webhooks(api: &Url, sandbox: &Url) -> anyhow::Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a control of the sandbox, not a call to a partner"
    )]
    let client = reqwest::Client::new();
    for bank in ["dnb", "sparebank1"] {
        let url = api.join(&format!("/v1/webhooks/open-banking/{bank}"))?;
        let subscription = serde_json::json!({"url": url, "secret": SANDBOX_WEBHOOK_SECRET});
        let control = sandbox.join(&format!("sandbox/banks/{bank}/webhook"))?;
        let answer = client.put(control).json(&subscription).send().await?;
        answer.error_for_status()?;
    }
    let url = api.join("/v1/webhooks/sumsub")?;
    let subscription = serde_json::json!({"url": url, "secret": SANDBOX_WEBHOOK_SECRET});
    let control = sandbox.join("sandbox/sumsub/webhook")?;
    let answer = client.put(control).json(&subscription).send().await?;
    answer.error_for_status()?;
    Ok(())
}
