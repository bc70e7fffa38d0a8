//! The configuration that the program runs by.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use sanctions_lists::ListFiles;
use secrecy::SecretString;
use url::Url;

use super::{
    alerts::{self, Alerting},
    altinn::{self, Reporting},
    aml::{self, MonitoringConfig},
    banks::{self, Bank},
    checker::Checker,
    database::{self, Database},
    environment::Environment,
    http::{self, Http},
    keys::{self, Keys},
    login::{self, Login},
    rate_limits::RateLimitConfig,
    raw::Raw,
    screening,
    secrets::Secrets,
    sumsub::{self, Sumsub},
    violations::Violations,
};

/// What the program runs by: checked, and with every secret resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// Development takes synthetic people and makes its own keys; production does neither.
    pub environment: Environment,
    /// Whether the configuration names the environment; if not, it is development.
    pub is_environment_named: bool,
    /// Where files are kept.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
    /// Longest wait for a connection to it to become free.
    pub database_wait: Duration,
    /// The server.
    pub http: Http,
    /// Keys.
    pub keys: Keys,
    /// OpenID providers.
    pub login: Vec<Login>,
    /// Banks that are connected.
    pub banks: Vec<Bank>,
    /// Days that delivered events and webhooks are kept.
    pub events_kept_days: u16,
    /// Norges Bank's API.
    pub norges_bank: Url,
    /// Rates of requests.
    pub rate_limits: RateLimitConfig,
    /// On-call notification.
    pub alerts: Alerting,
    /// The rules against money laundering.
    pub aml: MonitoringConfig,
    /// Sanctions and PEP lists.
    pub lists: ListFiles,
    /// Reports to the authority; `None`: they cannot be submitted.
    pub reporting: Option<Reporting>,
    /// Verification of customers.
    pub sumsub: Sumsub,
}

impl Config {
    /// Checks everything and resolves every secret.
    ///
    /// # Errors
    /// All violations at once.
    pub fn check(raw: &Raw, secrets: &dyn Secrets) -> Result<Self, Violations> {
        let environment = raw.environment.as_deref().map(Environment::named);
        let assumed = match environment {
            None => Environment::Development,
            Some(named) => named.unwrap_or(Environment::Production),
        };
        let mut checker = Checker::new(assumed, secrets);
        match environment {
            Some(None) => checker.note("environment", "must be `development` or `production`"),
            Some(Some(_)) => {}
            None => http::check_reach_of_unnamed_environment(&raw.http, &mut checker),
        }
        let config = resolve(raw, &mut checker);
        match config {
            Some(config) if checker.violations.is_empty() => Ok(config),
            _ => Err(checker.violations),
        }
    }
}

impl Config {
    /// What banks sign their webhooks with, by bank; one without is not believed.
    pub fn webhook_secrets(&self) -> BTreeMap<String, SecretString> {
        let banks = self.banks.iter();
        banks
            .filter_map(|bank| Some((bank.profile.id.to_string(), bank.webhook_secret.clone()?)))
            .collect()
    }
}

/// Checks every part before any is missed, so that all violations are found.
fn resolve(raw: &Raw, checker: &mut Checker<'_>) -> Option<Config> {
    let database = database::check(
        raw.database_url.as_ref(),
        raw.database_pool,
        &raw.data_dir,
        checker,
    );
    checker.range(
        "database_wait_seconds",
        &raw.database_wait_seconds,
        &(1..=30),
    );
    let http = http::check(&raw.http, &raw.tls, checker);
    let keys = keys::check(&raw.keys, &raw.data_dir, checker);
    let login = login::check(&raw.login, checker);
    let banks = banks::check(&raw.banks, checker);
    // `drop check` looks for the events of changes that are younger.
    let kept = store::EVENTS_KEPT_AT_LEAST_DAYS..=3650;
    checker.range("events_kept_days", &raw.events_kept_days, &kept);
    let norges_bank = checker.url("norges_bank.base_url", &raw.norges_bank.base_url);
    let alerts = alerts::check(&raw.alerts, checker);
    let aml = aml::check(&raw.aml, checker);
    let lists = screening::check(&raw.screening, checker);
    let reporting = altinn::check(&raw.altinn, checker);
    let sumsub = sumsub::check(&raw.sumsub, checker);
    Some(Config {
        environment: checker.environment,
        is_environment_named: raw.environment.is_some(),
        data_dir: raw.data_dir.clone(),
        database: database?,
        database_wait: Duration::from_secs(raw.database_wait_seconds),
        http: http?,
        keys,
        login,
        banks,
        events_kept_days: raw.events_kept_days,
        norges_bank: norges_bank?,
        rate_limits: raw.rate_limits.clone(),
        alerts,
        aml: aml?,
        lists,
        reporting,
        sumsub: sumsub?,
    })
}

#[cfg(test)]
mod tests;
