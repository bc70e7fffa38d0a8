//! OpenID providers, and how we authenticate there.

use std::collections::BTreeMap;

use oidc::{AssertionAlgorithm, AssertionAudience, ClientAuth};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Config, checker::Checker, secrets::SecretRef};

/// One OpenID provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLogin {
    /// Issuer, without `/.well-known/…`.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// `private_key_jwt`, `client_secret_basic` or `client_secret_post`.
    #[serde(default = "default_auth")]
    pub client_auth: String,
    /// Reference to the client secret.
    pub client_secret: Option<SecretRef>,
    /// Reference to the PEM key of `private_key_jwt`.
    pub client_key: Option<SecretRef>,
    /// `kid` of that key at the provider.
    pub client_key_id: Option<String>,
    /// Scopes besides `openid`.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// Claims that may hold the national id, first found counts.
    #[serde(default = "default_claims")]
    pub national_id_claims: Vec<String>,
    /// `login_hint` to send.
    pub login_hint: Option<String>,
}

fn default_auth() -> String {
    "client_secret_basic".to_owned()
}

fn default_scopes() -> Vec<String> {
    ["profile", "nnin_altsub"].map(str::to_owned).into()
}

fn default_claims() -> Vec<String> {
    // facts: BankID `nnin_altsub` (or `nnin` from userinfo), ID-porten `pid`, Vipps `nin`.
    ["nnin_altsub", "nnin", "pid", "nin"]
        .map(str::to_owned)
        .into()
}

/// An OpenID provider, checked.
#[derive(Debug, Clone)]
pub struct Login {
    /// Name: `bankid`, `vipps`.
    pub id: String,
    /// Issuer, to the letter: a trailing slash counts.
    pub issuer: String,
    /// The same, as an address.
    pub issuer_url: Url,
    /// Client id.
    pub client_id: String,
    /// How we authenticate there.
    pub auth: ClientAuth,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
    /// Claims that may hold the national id.
    pub national_id_claims: Vec<String>,
    /// `login_hint`.
    pub login_hint: Option<String>,
}

impl Config {
    /// What to send as `login_hint`, by provider.
    pub fn login_hints(&self) -> BTreeMap<String, String> {
        let hints = self.login.iter();
        let hints = hints.filter_map(|login| Some((login.id.clone(), login.login_hint.clone()?)));
        hints.collect()
    }
}

pub(super) fn check(raw: &BTreeMap<String, RawLogin>, checker: &mut Checker<'_>) -> Vec<Login> {
    if raw.is_empty() {
        checker.note(
            "login",
            "no OpenID provider; set login.bankid.issuer, .client_id and .client_secret",
        );
    }
    raw.iter()
        .filter_map(|(id, login)| provider(id, login, checker))
        .collect()
}

fn provider(id: &str, raw: &RawLogin, checker: &mut Checker<'_>) -> Option<Login> {
    let issuer = checker.url(&format!("login.{id}.issuer"), &raw.issuer);
    let auth = client_auth(id, raw, checker);
    if raw.national_id_claims.is_empty() {
        let setting = format!("login.{id}.national_id_claims");
        checker.note(&setting, "must name at least one claim");
    }
    Some(Login {
        id: id.to_owned(),
        issuer: raw.issuer.clone(),
        issuer_url: issuer?,
        client_id: raw.client_id.clone(),
        auth: auth?,
        scopes: raw.scopes.clone(),
        national_id_claims: raw.national_id_claims.clone(),
        login_hint: raw.login_hint.clone(),
    })
}

fn client_auth(id: &str, raw: &RawLogin, checker: &mut Checker<'_>) -> Option<ClientAuth> {
    let setting = |leaf: &str| format!("login.{id}.{leaf}");
    let mut needed = |leaf: &str, reference: &Option<SecretRef>| {
        let why = format!(
            "{} needs it: a reference, env:NAME or file:PATH",
            raw.client_auth
        );
        checker.take(&setting(leaf), reference.clone().ok_or(why))
    };
    match raw.client_auth.as_str() {
        "client_secret_basic" | "client_secret_post" => {
            let reference = needed("client_secret", &raw.client_secret)?;
            // The provider chose it: any length is taken.
            let secret = checker.shared_secret(&setting("client_secret"), &reference, 1)?;
            Some(if raw.client_auth == "client_secret_post" {
                ClientAuth::SecretPost(secret)
            } else {
                ClientAuth::SecretBasic(secret)
            })
        }
        "private_key_jwt" => {
            let reference = needed("client_key", &raw.client_key);
            let kid = setting("client_key_id");
            let kid = checker.needed(&kid, raw.client_key_id.as_ref(), "private_key_jwt");
            let auth = ClientAuth::PrivateKeyJwt {
                key_pem: checker.secret(&setting("client_key"), &reference?)?,
                kid: kid?,
                algorithm: AssertionAlgorithm::Rs256,
                audience: AssertionAudience::Issuer,
            };
            let why = |_| "is not an RSA key in PEM (PKCS#8) of 2048 bits or more";
            let result = auth.check().map_err(why);
            checker.take(&setting("client_key"), result).map(|()| auth)
        }
        _ => {
            checker.note(
                &setting("client_auth"),
                "must be private_key_jwt, client_secret_basic or client_secret_post",
            );
            None
        }
    }
}
