//! Settings for calls to one partner: plain data, filled from the configuration.

use std::{fmt, time::Duration};

use secrecy::SecretString;
use thiserror::Error;

use crate::{BreakerPolicy, BulkheadPolicy, RetryPolicy};

/// Settings for calls to one partner. Start from [`PartnerConfig::new`] and change what differs.
#[derive(Debug, Clone)]
pub struct PartnerConfig {
    /// Name of the partner in metrics, traces and errors: `dnb`, `bankid`.
    pub name: String,
    /// Time-out of name resolution, TCP and TLS together. Shorter than `timeout`.
    pub connect_timeout: Duration,
    /// Deadline of a call: all attempts, the waits between them and the body.
    pub timeout: Duration,
    /// Maximum size of an answer in bytes; a larger one is an error.
    pub max_response_bytes: usize,
    /// Retries of calls that are safe to repeat.
    pub retry: RetryPolicy,
    /// When to stop calling a partner that fails.
    pub breaker: BreakerPolicy,
    /// How many calls to it may be in flight.
    pub bulkhead: BulkheadPolicy,
    /// Trusted certificate authorities.
    pub trusted_roots: TrustedRoots,
    /// Our certificate for mutual TLS (QWAC), if the partner requires one.
    pub client_certificate: Option<ClientCertificate>,
    /// Whether calls without TLS are permitted.
    pub plain_http: PlainHttp,
}

impl PartnerConfig {
    /// Production defaults: connect in 3 s, answer in 10 s, at most 1 MiB, three retries, TLS with
    /// the system's authorities.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(10),
            max_response_bytes: 1024 * 1024,
            retry: RetryPolicy::default(),
            breaker: BreakerPolicy::default(),
            bulkhead: BulkheadPolicy::default(),
            trusted_roots: TrustedRoots::System,
            client_certificate: None,
            plain_http: PlainHttp::Refused,
        }
    }
}

/// Certificate authorities trusted for a partner. Bundles are PEM, one or more certificates.
#[derive(Debug, Clone)]
pub enum TrustedRoots {
    /// Those of the operating system.
    System,
    /// Only these. An empty bundle trusts none: for a sandbox without TLS, where the
    /// machine need not have any authorities installed.
    Only(Vec<u8>),
}

/// Our certificate and key for mutual TLS.
#[derive(Clone)]
pub struct ClientCertificate {
    /// Certificate chain, PEM, our certificate first.
    pub certificate_pem: String,
    /// Private key, PEM (PKCS#8, PKCS#1 or SEC1).
    pub key_pem: SecretString,
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(***)")
    }
}

/// Whether `http://` addresses may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// Never: production.
    Refused,
    /// To the loopback interface only: a sandbox beside the process.
    LoopbackOnly,
    /// To any host: a sandbox in another container. Never in production.
    AnyHost,
}

/// Why the settings are invalid.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The connect time-out is not shorter than the deadline, so a slow connection could not be
    /// distinguished from a lost answer.
    #[error("{partner}: connect_timeout must be above zero and shorter than timeout")]
    Timeouts {
        /// Name of the partner.
        partner: String,
    },
    /// The bulkhead permits no call.
    #[error("{partner}: the bulkhead needs at least one place")]
    NoPlace {
        /// Name of the partner.
        partner: String,
    },
    /// A bundle of authorities is not PEM.
    #[error("{partner}: the trusted roots are not PEM certificates")]
    TrustedRoots {
        /// Name of the partner.
        partner: String,
    },
    /// Client certificate or key cannot be read, or do not belong together.
    #[error("{partner}: the client certificate and key cannot be used")]
    ClientCertificate {
        /// Name of the partner.
        partner: String,
    },
    /// TLS cannot be set up, usually because the system has no certificate authorities.
    #[error("{partner}: TLS cannot be set up: {why}")]
    Tls {
        /// Name of the partner.
        partner: String,
        /// The library's message.
        why: String,
    },
}
