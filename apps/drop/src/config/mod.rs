//! Typed configuration, checked whole at start: every violation is named at once, with what to do.
//!
//! Sources, later ones win: defaults, the TOML file (`--config` or `DROP_CONFIG`), environment
//! variables `DROP_…` (`DROP_HTTP__PORT`, two underscores between levels), and the customary
//! `DATABASE_URL` and `PORT`.
//!
//! `read` makes a [`Raw`], in which secrets are references. [`Config::check`] checks it part by
//! part, each part in the file of its name, and resolves every secret.

mod alerts;
mod altinn;
mod aml;
mod banks;
mod capacity;
mod check;
mod checker;
mod data_dir;
mod database;
mod development_keys;
mod environment;
mod http;
mod keys;
mod login;
mod masked;
mod masking;
mod rate_limits;
mod raw;
mod read;
mod screening;
mod secrets;
mod sumsub;
mod violations;

pub use self::{
    alerts::{Alerting, RawAlerts},
    altinn::{RawAltinn, Reporting},
    aml::{MonitoringConfig, RawMonitoring},
    banks::{Bank, RawBank},
    capacity::Capacity,
    check::Config,
    data_dir::make_private_folder,
    database::{Database, RawDatabaseUrl},
    environment::Environment,
    http::{Http, RawHttp, RawTls},
    keys::{CipherKeys, Keys, RawKeys, TokenKeys},
    login::{Login, RawLogin},
    masked::masked,
    rate_limits::RateLimitConfig,
    raw::{Raw, RawNorgesBank},
    read::read,
    screening::RawScreening,
    secrets::{LocalSecrets, SecretError, SecretRef, Secrets},
    sumsub::{RawSumsub, Sumsub},
    violations::Violations,
};
