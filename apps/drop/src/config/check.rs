//! From what people wrote to what the program runs by, collecting every fault on the way.

use std::{collections::BTreeMap, fmt, net::IpAddr, sync::Arc, time::Duration};

use aml::RuleSet;
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    Alerting, Config, Database, Environment, Http, Load, Login, LoginAuth, MonitoringConfig, Raw,
    RawHttp, RawLogin, SecretError, Secrets, Tls,
};

use crate::error_rate::SpikePolicy;

/// Everything wrong with a configuration.
#[derive(Debug, Default)]
pub struct Faults(Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has {} fault(s):", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|fault| writeln!(f, "  - {fault}"))
    }
}

impl std::error::Error for Faults {}

impl Faults {
    pub(super) fn note(&mut self, key: &str, why: impl fmt::Display) {
        self.0.push(format!("{key}: {why}"));
    }

    pub(super) fn take<T, E: fmt::Display>(&mut self, key: &str, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.note(key, error)).ok()
    }

    pub(super) fn url(&mut self, key: &str, text: &str, environment: Environment) -> Option<Url> {
        let url = self.take(key, Url::parse(text))?;
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        match (url.scheme(), environment) {
            ("https", _) | ("http", Environment::Development) => Some(url),
            ("http", Environment::Production) if local => Some(url),
            _ => {
                self.note(key, "must be an https:// address");
                None
            }
        }
    }
}

pub(super) fn check(raw: &Raw, secrets: &dyn Secrets) -> Result<Config, Faults> {
    let mut faults = Faults::default();
    let environment = match raw.environment.as_str() {
        "development" => Environment::Development,
        "production" => Environment::Production,
        _ => {
            faults.note("environment", "must be `development` or `production`");
            Environment::Production
        }
    };
    let database = database(raw, environment, &mut faults);
    let http = http(raw, environment, &mut faults);
    check_keys(raw, environment, &mut faults);
    if raw.login.is_empty() {
        faults.note(
            "login",
            "no OpenID provider; set login.bankid.issuer, .client_id and .client_secret",
        );
    }
    let login: Vec<Login> = raw
        .login
        .iter()
        .filter_map(|(id, login)| provider(id, login, environment, secrets, &mut faults))
        .collect();
    for (id, bank) in &raw.banks {
        if let Some(base) = &bank.base_url {
            faults.url(&format!("banks.{id}.base_url"), base, environment);
        }
        if bank.signing_certificate.is_some() != bank.signing_key.is_some() {
            faults.note(
                &format!("banks.{id}"),
                "signing_certificate and signing_key go together",
            );
        }
        if bank.client_certificate.is_some() != bank.client_key.is_some() {
            faults.note(
                &format!("banks.{id}"),
                "client_certificate and client_key go together",
            );
        }
    }
    let webhook_secrets = webhook_secrets(raw, secrets, &mut faults);
    // `drop check` asks for the events of changes that are younger.
    let fewest = store::EVENTS_KEPT_AT_LEAST_DAYS;
    if !(fewest..=3650).contains(&raw.events_kept_days) {
        faults.note("events_kept_days", format!("must be from {fewest} to 3650"));
    }
    let norges_bank = faults.url(
        "norges_bank.base_url",
        &raw.norges_bank.base_url,
        environment,
    );
    let alerts = alerts(raw, environment, secrets, &mut faults);
    let aml = monitoring(raw, &mut faults);
    let lists = super::screening::check(raw, environment, &mut faults);
    let reporting = super::altinn::check(raw, environment, secrets, &mut faults);
    let sumsub = super::kyc::check(&raw.sumsub, environment, secrets, &mut faults);
    if !(1..=30).contains(&raw.database_wait_seconds) {
        faults.note("database_wait_seconds", "must be from 1 to 30");
    }
    match (database, http, norges_bank, aml, sumsub) {
        (Some(database), Some(http), Some(norges_bank), Some(aml), Some(sumsub))
            if faults.0.is_empty() =>
        {
            Ok(Config {
                environment,
                data_dir: raw.data_dir.clone(),
                database,
                database_wait: Duration::from_secs(raw.database_wait_seconds),
                http,
                keys: raw.keys.clone(),
                login,
                banks: raw.banks.clone().into_iter().collect(),
                webhook_secrets,
                events_kept_days: raw.events_kept_days,
                norges_bank,
                rate_limits: raw.rate_limits.clone(),
                alerts,
                aml,
                lists,
                reporting,
                sumsub,
            })
        }
        _ => Err(faults),
    }
}

/// Shortest secret that webhooks may be signed with.
const SHORTEST_SECRET: usize = 16;

fn webhook_secrets(
    raw: &Raw,
    secrets: &dyn Secrets,
    faults: &mut Faults,
) -> BTreeMap<String, SecretString> {
    let mut found = BTreeMap::new();
    for (id, bank) in &raw.banks {
        let key = format!("banks.{id}.webhook_secret");
        let reference = bank.webhook_secret.as_deref();
        let Some(secret) = reference.and_then(|r| faults.take(&key, secrets.get(r))) else {
            continue;
        };
        if secret.expose_secret().len() < SHORTEST_SECRET {
            faults.note(&key, "must have at least 16 characters");
        }
        found.insert(id.clone(), secret);
    }
    found
}

fn database(raw: &Raw, environment: Environment, faults: &mut Faults) -> Option<Database> {
    match &raw.database_url {
        None if environment == Environment::Production => {
            faults.note(
                "database_url",
                "production needs PostgreSQL: set DATABASE_URL=postgres://…",
            );
            None
        }
        None => Some(Database::Sqlite(raw.data_dir.join("drop.db"))),
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            if !(1..=100).contains(&raw.database_pool) {
                faults.note("database_pool", "must be from 1 to 100");
            }
            Some(Database::Postgres {
                url: url.clone().into(),
                pool: raw.database_pool,
            })
        }
        Some(_) => {
            faults.note(
                "database_url",
                "must begin with postgres://; leave it unset for SQLite",
            );
            None
        }
    }
}

fn http(raw: &Raw, environment: Environment, faults: &mut Faults) -> Option<Http> {
    let bind = faults.take("http.bind", raw.http.bind.parse::<IpAddr>());
    let tls = match (raw.tls.mode.as_str(), &raw.tls.certificate, &raw.tls.key) {
        ("off", _, _) => Some(Tls::Off),
        ("development", _, _) if environment == Environment::Development => Some(Tls::Development),
        ("files", Some(certificate), Some(key)) => Some(Tls::Files {
            certificate: certificate.clone(),
            key: key.clone(),
        }),
        ("files", _, _) => {
            faults.note("tls", "mode `files` needs tls.certificate and tls.key");
            None
        }
        _ => {
            faults.note(
                "tls.mode",
                "must be off, files or (in development) development",
            );
            None
        }
    };
    let scheme = if tls == Some(Tls::Off) {
        "http"
    } else {
        "https"
    };
    let default = format!("{scheme}://localhost:{}", raw.http.port);
    let public = raw.http.public_url.clone().unwrap_or(default);
    let public_url = faults.url("http.public_url", &public, environment);
    let web = raw.http.web_url.clone().unwrap_or(public);
    let web_url = faults.url("http.web_url", &web, environment);
    let trusted_proxies = raw
        .http
        .trusted_proxies
        .iter()
        .filter_map(|ip| faults.take("http.trusted_proxies", ip.parse()))
        .collect();
    let mut allowed_origins = Vec::new();
    for origin in &raw.http.allowed_origins {
        match Url::parse(origin).map(|url| url.origin().ascii_serialization()) {
            Ok(ascii) if ascii == *origin => allowed_origins.push(ascii),
            _ => faults.note(
                "http.allowed_origins",
                format!("{origin} is not an origin like https://app.example"),
            ),
        }
    }
    if !(1..=64).contains(&raw.http.workers) {
        faults.note("http.workers", "must be from 1 to 64");
    }
    let load = load(&raw.http, environment, faults);
    let (bind, public_url, web_url) = (bind?, public_url?, web_url?);
    for own in [&public_url, &web_url] {
        let own = own.origin().ascii_serialization();
        if !allowed_origins.contains(&own) {
            allowed_origins.push(own);
        }
    }
    Some(Http {
        listen: (bind, raw.http.port).into(),
        public_url,
        web_url,
        allowed_origins,
        trusted_proxies,
        workers: raw.http.workers,
        load,
        tls: tls?,
    })
}

fn load(raw: &RawHttp, environment: Environment, faults: &mut Faults) -> Load {
    if !(2..=100_000).contains(&raw.max_in_flight) {
        faults.note("http.max_in_flight", "must be from 2 to 100000");
    }
    // Otherwise orders could fill every place.
    if !(1..raw.max_in_flight).contains(&raw.max_orders_in_flight) {
        faults.note(
            "http.max_orders_in_flight",
            "must be from 1, and less than http.max_in_flight",
        );
    }
    // Longer than a connection to a partner may take; the server gives requests 20 s when it stops.
    if !(5..=20).contains(&raw.deadline_seconds) {
        faults.note("http.deadline_seconds", "must be from 5 to 20");
    }
    let drain = raw.drain_seconds.unwrap_or(match environment {
        Environment::Development => 0,
        Environment::Production => 5,
    });
    if drain > 60 {
        faults.note("http.drain_seconds", "must be at most 60");
    }
    Load {
        max_in_flight: raw.max_in_flight,
        max_orders_in_flight: raw.max_orders_in_flight,
        deadline: Duration::from_secs(raw.deadline_seconds),
        drain: Duration::from_secs(drain),
    }
}

fn alerts(
    raw: &Raw,
    environment: Environment,
    secrets: &dyn Secrets,
    faults: &mut Faults,
) -> Alerting {
    let raw = &raw.alerts;
    let key = "alerts.slack_webhook";
    let slack_webhook = raw.slack_webhook.as_ref().and_then(|reference| {
        let webhook = faults.take(key, secrets.get(reference))?;
        faults.url(key, webhook.expose_secret(), environment)?;
        Some(webhook)
    });
    for (key, value, most) in [
        ("alerts.spike_errors", raw.spike_errors, 1_000_000),
        ("alerts.spike_seconds", raw.spike_seconds, 3_600),
        ("alerts.quiet_minutes", raw.quiet_minutes, 1_440),
    ] {
        if !(1..=most).contains(&value) {
            faults.note(key, format!("must be from 1 to {most}"));
        }
    }
    Alerting {
        slack_webhook,
        spike: SpikePolicy {
            errors: raw.spike_errors.into(),
            within: TimeDelta::seconds(raw.spike_seconds.into()),
            quiet: TimeDelta::minutes(raw.quiet_minutes.into()),
        },
    }
}

fn monitoring(raw: &Raw, faults: &mut Faults) -> Option<MonitoringConfig> {
    let key = "aml.rules";
    let Some(file) = &raw.aml.rules else {
        let shipped = RuleSet::shipped().map_err(|error| error.to_string());
        let rules = Arc::new(faults.take(key, shipped)?);
        return Some(MonitoringConfig { rules });
    };
    let named = |error: String| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| named(error.to_string()));
    let text = faults.take(key, text)?;
    let rules = RuleSet::parse(&text).map_err(|error| named(error.to_string()));
    let rules = Arc::new(faults.take(key, rules)?);
    Some(MonitoringConfig { rules })
}

fn check_keys(raw: &Raw, environment: Environment, faults: &mut Faults) {
    let keys = &raw.keys;
    if environment == Environment::Development {
        return;
    }
    for (key, missing) in [
        ("keys.token_signing", keys.token_signing.is_none()),
        ("keys.vault", keys.vault.is_empty()),
        ("keys.fingerprint", keys.fingerprint.is_none()),
    ] {
        if missing {
            faults.note(
                key,
                "production needs it: a reference, env:NAME or file:PATH",
            );
        }
    }
    match &keys.vault_current {
        Some(id) if keys.vault.contains_key(id) => {}
        _ if keys.vault.is_empty() => {}
        _ => faults.note("keys.vault_current", "must name one of keys.vault"),
    }
}

fn provider(
    id: &str,
    login: &RawLogin,
    environment: Environment,
    secrets: &dyn Secrets,
    faults: &mut Faults,
) -> Option<Login> {
    let key = |leaf: &str| format!("login.{id}.{leaf}");
    let issuer = faults.url(&key("issuer"), &login.issuer, environment);
    let mut secret = |leaf: &str, reference: &Option<String>| {
        let found = match reference {
            None => Err(SecretError::NotAReference),
            Some(reference) => secrets.get(reference),
        };
        faults.take(&key(leaf), found)
    };
    let auth = match login.client_auth.as_str() {
        "client_secret_basic" => {
            secret("client_secret", &login.client_secret).map(LoginAuth::SecretBasic)
        }
        "client_secret_post" => {
            secret("client_secret", &login.client_secret).map(LoginAuth::SecretPost)
        }
        "private_key_jwt" => secret("client_key", &login.client_key).and_then(|pem| {
            let kid = login.client_key_id.clone();
            let kid = faults.take(&key("client_key_id"), kid.ok_or("private_key_jwt needs it"))?;
            Some(LoginAuth::PrivateKeyJwt { key: pem, kid })
        }),
        _ => {
            faults.note(
                &key("client_auth"),
                "must be private_key_jwt, client_secret_basic or client_secret_post",
            );
            None
        }
    };
    if login.national_id_claims.is_empty() {
        faults.note(&key("national_id_claims"), "must name at least one claim");
    }
    Some(Login {
        id: id.to_owned(),
        issuer: login.issuer.clone(),
        issuer_url: issuer?,
        client_id: login.client_id.clone(),
        auth: auth?,
        scopes: login.scopes.clone(),
        national_id_claims: login.national_id_claims.clone(),
        login_hint: login.login_hint.clone(),
    })
}

#[cfg(test)]
mod tests;
