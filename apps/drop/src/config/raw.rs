//! The configuration as people write it: TOML file, then environment on top. Nothing here is
//! checked yet; [`super::Config`] is what the rest of the program sees.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Everything, with its defaults.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Raw {
    /// `development` or `production`.
    pub environment: String,
    /// Where SQLite, development keys and the like are kept.
    pub data_dir: PathBuf,
    /// `postgres://…`; absent: SQLite in `data_dir`.
    pub database_url: Option<String>,
    /// Most connections to the database.
    pub database_pool: usize,
    /// Longest wait for a connection to the database to become free, in seconds.
    pub database_wait_seconds: u64,
    /// The server.
    pub http: RawHttp,
    /// TLS of the server.
    pub tls: RawTls,
    /// Keys; each value refers to a secret: `env:NAME` or `file:PATH`.
    pub keys: RawKeys,
    /// OpenID providers by name.
    pub login: BTreeMap<String, RawLogin>,
    /// Overrides of bank profiles by id.
    pub banks: BTreeMap<String, RawBank>,
    /// Norges Bank's API.
    pub norges_bank: RawNorgesBank,
    /// Days that delivered events and webhooks are kept.
    pub events_kept_days: u16,
    /// Rates of requests.
    pub rate_limits: super::RateLimitConfig,
    /// How the people on duty are told.
    pub alerts: super::RawAlerts,
    /// By which rules payments are watched for money laundering.
    pub aml: super::RawMonitoring,
    /// Where the lists are that people are screened against.
    pub screening: super::RawScreening,
    /// Where reports to the authority go.
    pub altinn: super::RawAltinn,
    /// Who verifies customers.
    pub sumsub: super::RawSumsub,
}

/// The server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawHttp {
    /// Address to listen on.
    pub bind: String,
    /// Port; also `PORT`.
    pub port: u16,
    /// How clients reach it; default `http(s)://localhost:{port}`.
    pub public_url: Option<String>,
    /// The web client, to which browsers return after login or SCA; default the API itself.
    pub web_url: Option<String>,
    /// Origins that may call with cookies.
    pub allowed_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<String>,
    /// Worker threads.
    pub workers: usize,
    /// Requests worked on at once; more are refused with 503.
    pub max_in_flight: usize,
    /// Orders to pay among them.
    pub max_orders_in_flight: usize,
    /// How long partners are waited for on behalf of one request, in seconds.
    pub deadline_seconds: u64,
    /// How long `/health/ready` says that the process is stopping before it takes no more requests,
    /// in seconds; default 5 in production, 0 in development.
    pub drain_seconds: Option<u64>,
}

/// TLS of the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawTls {
    /// `off` (behind a proxy), `files`, or `development` (a certificate made at start).
    pub mode: String,
    /// PEM chain, for `files`.
    pub certificate: Option<PathBuf>,
    /// PEM key, for `files`.
    pub key: Option<PathBuf>,
}

/// Keys.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawKeys {
    /// PEM (PKCS#8, Ed25519 or RSA) that signs access tokens.
    pub token_signing: Option<String>,
    /// PEM public keys whose tokens may still be alive.
    pub token_older: Vec<String>,
    /// 32 bytes in base64 that seal restricted columns; by key id.
    pub vault: BTreeMap<String, String>,
    /// Which of them seals new values.
    pub vault_current: Option<String>,
    /// 32 bytes in base64 for fingerprints (look-up by national id).
    pub fingerprint: Option<String>,
}

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
    pub client_secret: Option<String>,
    /// Reference to the PEM key of `private_key_jwt`.
    pub client_key: Option<String>,
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

/// Overrides of one bank profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawBank {
    /// Where its API is.
    pub base_url: Option<String>,
    /// PEM certificate that signs requests and is sent along (QSealC).
    pub signing_certificate: Option<PathBuf>,
    /// Reference to its key.
    pub signing_key: Option<String>,
    /// PEM client certificate for mutual TLS (QWAC).
    pub client_certificate: Option<PathBuf>,
    /// Reference to its key.
    pub client_key: Option<String>,
    /// Hosts besides the API's to which it may send customers for SCA.
    pub sca_hosts: Vec<String>,
    /// Reference to the secret that it signs its webhooks with.
    pub webhook_secret: Option<String>,
}

/// Norges Bank's API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawNorgesBank {
    /// Base of the API.
    pub base_url: String,
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            environment: "development".to_owned(),
            data_dir: "./data".into(),
            database_url: None,
            database_pool: 10,
            database_wait_seconds: 3,
            http: RawHttp::default(),
            tls: RawTls::default(),
            keys: RawKeys::default(),
            login: BTreeMap::new(),
            banks: BTreeMap::new(),
            norges_bank: RawNorgesBank::default(),
            events_kept_days: 30,
            rate_limits: super::RateLimitConfig::default(),
            alerts: super::RawAlerts::default(),
            aml: super::RawMonitoring::default(),
            screening: super::RawScreening::default(),
            altinn: super::RawAltinn::default(),
            sumsub: super::RawSumsub::default(),
        }
    }
}

impl Default for RawHttp {
    fn default() -> Self {
        let load = super::Load::default();
        Self {
            bind: "127.0.0.1".to_owned(),
            port: 8080,
            public_url: None,
            web_url: None,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            workers: 2,
            max_in_flight: load.max_in_flight,
            max_orders_in_flight: load.max_orders_in_flight,
            deadline_seconds: load.deadline.as_secs(),
            drain_seconds: None,
        }
    }
}

impl Default for RawTls {
    fn default() -> Self {
        Self {
            mode: "off".to_owned(),
            certificate: None,
            key: None,
        }
    }
}

impl Default for RawNorgesBank {
    fn default() -> Self {
        Self {
            base_url: "https://data.norges-bank.no/".to_owned(),
        }
    }
}
