//! The configuration as people write it: TOML file, then environment on top. Nothing here is
//! checked yet; [`super::Config`] is what the rest of the program sees.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    alerts::RawAlerts,
    altinn::RawAltinn,
    aml::RawMonitoring,
    banks::RawBank,
    database::RawDatabaseUrl,
    http::{RawHttp, RawTls},
    keys::RawKeys,
    login::RawLogin,
    rate_limits::RateLimitConfig,
    screening::RawScreening,
    sumsub::RawSumsub,
};

/// Everything, with its defaults.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Raw {
    /// `development` or `production`; absent: development, on this machine alone.
    pub environment: Option<String>,
    /// Where SQLite, development keys and the like are kept.
    pub data_dir: PathBuf,
    /// `postgres://…`; absent: SQLite in `data_dir`.
    pub database_url: Option<RawDatabaseUrl>,
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
    pub rate_limits: RateLimitConfig,
    /// On-call notification.
    pub alerts: RawAlerts,
    /// The rules against money laundering.
    pub aml: RawMonitoring,
    /// Sanctions and PEP lists.
    pub screening: RawScreening,
    /// Reports to the authority.
    pub altinn: RawAltinn,
    /// Verification of customers.
    pub sumsub: RawSumsub,
}

/// Norges Bank's API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawNorgesBank {
    /// Base of the API.
    pub base_url: String,
}

impl Raw {
    /// Whether it is development by what is written.
    pub fn is_development(&self) -> bool {
        let environment = self.environment.as_deref();
        environment.is_none_or(|name| name == "development")
    }
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            environment: None,
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
            rate_limits: RateLimitConfig::default(),
            alerts: RawAlerts::default(),
            aml: RawMonitoring::default(),
            screening: RawScreening::default(),
            altinn: RawAltinn::default(),
            sumsub: RawSumsub::default(),
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
