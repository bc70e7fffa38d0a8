//! Typed configuration, checked whole at start: every fault is named at once, with what to do.
//!
//! Sources, later ones win: defaults, the TOML file (`--config` or `DROP_CONFIG`), environment
//! variables `DROP_…` (`DROP_HTTP__PORT`, two underscores between levels), and the customary
//! `DATABASE_URL` and `PORT`.

mod alerts;
mod altinn;
mod aml;
mod banks;
mod check;
mod environment;
mod kyc;
mod load;
mod login;
mod rate_limits;
mod raw;
mod screening;
mod secrets;

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

pub use self::kyc::{RawSumsub, Sumsub};
pub use alerts::{Alerting, RawAlerts};
pub use altinn::{RawAltinn, Reporting};
pub use aml::{MonitoringConfig, RawMonitoring};
pub use banks::ConnectedBank;
pub use check::Faults;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
pub use load::Load;
pub use rate_limits::RateLimitConfig;
pub use raw::{Raw, RawBank, RawHttp, RawLogin};
use sanctions_lists::ListFiles;
pub use screening::RawScreening;
use secrecy::SecretString;
pub use secrets::{LocalSecrets, SecretError, Secrets};
use url::Url;

/// What the program runs by.
#[derive(Debug, Clone)]
pub struct Config {
    /// Development takes synthetic people and makes its own keys; production does neither.
    pub environment: Environment,
    /// Where files are kept.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
    /// Longest wait for a connection to it to become free.
    pub database_wait: Duration,
    /// The server.
    pub http: Http,
    /// Keys, still as references; `None` where development makes its own.
    pub keys: raw::RawKeys,
    /// OpenID providers.
    pub login: Vec<Login>,
    /// Overrides of bank profiles.
    pub banks: Vec<(String, RawBank)>,
    /// What banks sign their webhooks with, by bank; one without has no webhook here.
    pub webhook_secrets: BTreeMap<String, SecretString>,
    /// Days that delivered events and webhooks are kept.
    pub events_kept_days: u16,
    /// Norges Bank's API.
    pub norges_bank: Url,
    /// Rates of requests.
    pub rate_limits: RateLimitConfig,
    /// How the people on duty are told.
    pub alerts: Alerting,
    /// By which rules payments are watched.
    pub aml: MonitoringConfig,
    /// Where the lists are that people are screened against.
    pub lists: ListFiles,
    /// Where reports go; `None`: they cannot be submitted.
    pub reporting: Option<Reporting>,
    /// Who verifies customers.
    pub sumsub: Sumsub,
}

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine.
    Development,
    /// Anywhere people's money moves.
    Production,
}

/// Which database.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres {
        /// Its URL, with the password.
        url: SecretString,
        /// Most connections.
        pool: usize,
    },
}

/// The server.
#[derive(Debug, Clone)]
pub struct Http {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How clients reach it.
    pub public_url: Url,
    /// Where browsers return to.
    pub web_url: Url,
    /// Origins that may call with cookies.
    pub allowed_origins: Vec<String>,
    /// Our proxies.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Worker threads.
    pub workers: usize,
    /// How much it takes on.
    pub load: Load,
    /// TLS.
    pub tls: Tls,
}

/// TLS of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// None; a proxy does it.
    Off,
    /// A certificate made at start, trusted by nobody.
    Development,
    /// From files.
    Files {
        /// PEM chain.
        certificate: PathBuf,
        /// PEM key.
        key: PathBuf,
    },
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
    pub auth: LoginAuth,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
    /// Claims that may hold the national id.
    pub national_id_claims: Vec<String>,
    /// `login_hint`.
    pub login_hint: Option<String>,
}

/// How we authenticate at the token endpoint.
#[derive(Debug, Clone)]
pub enum LoginAuth {
    /// HTTP Basic.
    SecretBasic(SecretString),
    /// In the form.
    SecretPost(SecretString),
    /// A signed assertion (RFC 7523).
    PrivateKeyJwt {
        /// PEM key.
        key: SecretString,
        /// Its id at the provider.
        kid: String,
    },
}

/// Reads file and environment.
///
/// # Errors
/// A file that is not TOML, an unknown key, a value of the wrong type.
pub fn read(file: Option<&std::path::Path>) -> anyhow::Result<Raw> {
    let mut figment = Figment::from(Serialized::defaults(Raw::default()));
    if let Some(file) = file {
        anyhow::ensure!(
            file.exists(),
            "configuration file {} does not exist",
            file.display()
        );
        figment = figment.merge(Toml::file(file));
    }
    let known = |name: &str| {
        name != "config" && !name.starts_with("test_") && !name.starts_with("require_")
    };
    let figment = figment
        .merge(Env::raw().only(&["DATABASE_URL"]))
        .merge(Env::raw().only(&["PORT"]).map(|_| "http.port".into()))
        .merge(
            Env::prefixed("DROP_")
                .filter(move |name| known(name.as_str().to_ascii_lowercase().as_str()))
                .split("__"),
        );
    figment
        .extract()
        .map_err(|error| anyhow::anyhow!("configuration: {error}"))
}

impl Config {
    /// Checks everything.
    ///
    /// # Errors
    /// All faults at once.
    pub fn check(raw: &Raw, secrets: &dyn Secrets) -> Result<Self, Faults> {
        check::check(raw, secrets)
    }
}

/// The configuration as TOML, without secrets: they are references anyway, and the password in
/// the database's URL is masked.
///
/// # Errors
/// None that can be had: plain values only.
pub fn masked(raw: &Raw) -> anyhow::Result<String> {
    let mut shown = raw.clone();
    shown.database_url = shown.database_url.map(|url| match Url::parse(&url) {
        Ok(mut url) => {
            if url.password().is_some() {
                let _ = url.set_password(Some("***"));
            }
            url.to_string()
        }
        Err(_) => "***".to_owned(),
    });
    Ok(serde_json::to_string_pretty(&shown)?)
}
