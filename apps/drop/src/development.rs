//! Development: the sandbox takes the place of partners that the configuration does not name. Not
//! part of a production build.

use sandbox::credentials::{
    CLIENT_ID, CLIENT_SECRET, MASKINPORTEN_CLIENT_ID, MASKINPORTEN_CLIENT_KEY, MASKINPORTEN_KEY_ID,
    SUMSUB_APP_TOKEN, WEBHOOK_SECRET,
};
use secrecy::SecretString;
use url::Url;

use crate::config::{
    LocalSecrets, Raw, RawAltinn, RawBank, RawLogin, RawSumsub, SecretError, SecretRef, Secrets,
};

/// Reference to the secret of our client at the sandbox's OpenID providers and its Sumsub.
const SANDBOX_SECRET: &str = "sandbox:client-secret";
/// Precedes the address of the sandbox's Slack, which is no secret, in a reference.
const SANDBOX_SLACK: &str = "sandbox-slack:";
/// Reference to the secret that the sandbox's banks and its Sumsub sign webhooks with.
const SANDBOX_WEBHOOKS: &str = "sandbox:webhook-secret";
/// Reference to the key of our client at the sandbox's Maskinporten.
const SANDBOX_KEY: &str = "sandbox:maskinporten-key";
/// Reference to our app token at the sandbox's Sumsub.
const SANDBOX_APP_TOKEN: &str = "sandbox:app-token";

/// Local secrets, and those of the sandbox, which are public.
#[derive(Debug, Clone, Copy)]
pub struct SandboxSecrets;

impl Secrets for SandboxSecrets {
    fn get(&self, reference: &SecretRef) -> Result<SecretString, SecretError> {
        if let Some(webhook) = reference.as_str().strip_prefix(SANDBOX_SLACK) {
            return Ok(webhook.to_owned().into());
        }
        let secret = match reference.as_str() {
            SANDBOX_SECRET => CLIENT_SECRET,
            SANDBOX_WEBHOOKS => WEBHOOK_SECRET,
            SANDBOX_KEY => MASKINPORTEN_CLIENT_KEY,
            SANDBOX_APP_TOKEN => SUMSUB_APP_TOKEN,
            _ => return LocalSecrets.get(reference),
        };
        Ok(secret.to_owned().into())
    }
}

/// The configuration with the sandbox at `base` (by default where `drop sandbox` listens) in place
/// of partners that are not configured.
pub fn with_sandbox(mut raw: Raw, base: Option<&Url>) -> Raw {
    let base = base.map_or("http://127.0.0.1:8090/", Url::as_str);
    if !raw.is_development() {
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
            .get_or_insert_with(|| SANDBOX_WEBHOOKS.into());
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
        .get_or_insert_with(|| format!("{SANDBOX_SLACK}{base}slack/development").into());
    raw
}

fn verification(base: &str, raw: &mut RawSumsub) {
    if raw.app_token.is_some() {
        return;
    }
    raw.base_url = format!("{base}sumsub/");
    raw.app_token = Some(SANDBOX_APP_TOKEN.into());
    raw.secret_key.get_or_insert_with(|| SANDBOX_SECRET.into());
    raw.webhook_secret
        .get_or_insert_with(|| SANDBOX_WEBHOOKS.into());
}

fn login(base: &str, id: &str, scopes: &[&str]) -> RawLogin {
    RawLogin {
        issuer: format!("{base}oidc/{id}"),
        client_id: CLIENT_ID.into(),
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
        client_id: Some(MASKINPORTEN_CLIENT_ID.into()),
        key: Some(SANDBOX_KEY.into()),
        key_id: Some(MASKINPORTEN_KEY_ID.into()),
        ..RawAltinn::default()
    }
}

/// Subscribes this API to the webhooks of the sandbox's banks and its Sumsub.
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
        let subscription = serde_json::json!({"url": url, "secret": WEBHOOK_SECRET});
        let control = sandbox.join(&format!("sandbox/banks/{bank}/webhook"))?;
        let answer = client.put(control).json(&subscription).send().await?;
        answer.error_for_status()?;
    }
    let url = api.join("/v1/webhooks/sumsub")?;
    let subscription = serde_json::json!({"url": url, "secret": WEBHOOK_SECRET});
    let control = sandbox.join("sandbox/sumsub/webhook")?;
    let answer = client.put(control).json(&subscription).send().await?;
    answer.error_for_status()?;
    Ok(())
}
