//! Development or production.

use std::net::IpAddr;

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine: synthetic people, keys made at the first start, the sandbox as
    /// partner.
    Development,
    /// Anywhere people's money moves.
    Production,
}

impl Environment {
    /// The environment of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "development" => Some(Self::Development),
            "production" => Some(Self::Production),
            _ => None,
        }
    }
}

/// Whether a host name or address reaches this machine alone.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
