//! The server: where it listens, how clients reach it, how much it takes on.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use rustls::ServerConfig;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{capacity::Capacity, checker::Checker, environment::is_loopback};
use crate::tls;

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

impl Default for RawHttp {
    fn default() -> Self {
        let capacity = Capacity::default();
        Self {
            bind: "127.0.0.1".to_owned(),
            port: 8080,
            public_url: None,
            web_url: None,
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            workers: 2,
            max_in_flight: capacity.max_in_flight,
            max_orders_in_flight: capacity.max_orders_in_flight,
            deadline_seconds: capacity.deadline.as_secs(),
            drain_seconds: None,
        }
    }
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

impl Default for RawTls {
    fn default() -> Self {
        Self {
            mode: "off".to_owned(),
            certificate: None,
            key: None,
        }
    }
}

/// The server, checked.
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
    pub trusted_proxies: Vec<IpAddr>,
    /// Worker threads.
    pub workers: usize,
    /// How much it takes on.
    pub capacity: Capacity,
    /// Certificate and key; `None`: a proxy does TLS.
    pub tls: Option<Arc<ServerConfig>>,
}

pub(super) fn check(raw: &RawHttp, tls: &RawTls, checker: &mut Checker<'_>) -> Option<Http> {
    let why = |_| "must be an IP address, like 127.0.0.1 or 0.0.0.0";
    let bind = checker.take("http.bind", raw.bind.parse::<IpAddr>().map_err(why));
    let scheme = if tls.mode == "off" { "http" } else { "https" };
    let tls = server_tls(tls, checker);
    let default = format!("{scheme}://localhost:{}", raw.port);
    let public = raw.public_url.clone().unwrap_or(default);
    let public_url = checker.url("http.public_url", &public);
    let web = raw.web_url.clone().unwrap_or(public);
    let web_url = checker.url("http.web_url", &web);
    let why = |_| "must be IP addresses, like 10.0.0.1";
    let trusted_proxies = raw
        .trusted_proxies
        .iter()
        .filter_map(|ip| checker.take("http.trusted_proxies", ip.parse().map_err(why)))
        .collect();
    let mut allowed_origins = origins(&raw.allowed_origins, checker);
    checker.range("http.workers", &raw.workers, &(1..=64));
    let capacity = capacity(raw, checker);
    let (bind, public_url, web_url) = (bind?, public_url?, web_url?);
    for own in [&public_url, &web_url] {
        let own = own.origin().ascii_serialization();
        if !allowed_origins.contains(&own) {
            allowed_origins.push(own);
        }
    }
    Some(Http {
        listen: (bind, raw.port).into(),
        public_url,
        web_url,
        allowed_origins,
        trusted_proxies,
        workers: raw.workers,
        capacity,
        tls,
    })
}

/// Where the environment is not named it is development, and synthetic people can log in: it must
/// not be reachable from other machines.
pub(super) fn check_reach_of_unnamed_environment(raw: &RawHttp, checker: &mut Checker<'_>) {
    let public = raw.public_url.as_deref().map(Url::parse);
    let elsewhere = match public {
        Some(Ok(url)) => !url.host_str().is_some_and(is_loopback),
        _ => false,
    };
    let bound = raw.bind.parse::<IpAddr>();
    let reachable = if bound.is_ok_and(|ip| !ip.is_loopback()) {
        "http.bind"
    } else if elsewhere {
        "http.public_url"
    } else {
        return;
    };
    let why = format!(
        "is not set, and {reachable} makes this reachable from other machines. Write environment = \
         \"production\" (DROP_ENVIRONMENT=production) where people's money moves, \
         \"development\" for a test installation with synthetic people; or listen on 127.0.0.1 alone"
    );
    checker.note("environment", why);
}

/// `None` without TLS, and where what is wrong was noted.
fn server_tls(raw: &RawTls, checker: &mut Checker<'_>) -> Option<Arc<ServerConfig>> {
    let made = match (raw.mode.as_str(), &raw.certificate, &raw.key) {
        ("off", _, _) => return None,
        ("development", _, _) if !checker.is_production() => tls::self_signed(),
        ("files", Some(certificate), Some(key)) => tls::from_files(certificate, key),
        ("files", _, _) => {
            checker.note(
                "tls",
                "mode `files` needs tls.certificate and tls.key; set both",
            );
            return None;
        }
        _ => {
            let why = "must be off, files or (in development) development";
            checker.note("tls.mode", why);
            return None;
        }
    };
    let why = |error: anyhow::Error| format!("{error:#}");
    checker.take("tls", made.map_err(why))
}

fn origins(raw: &[String], checker: &mut Checker<'_>) -> Vec<String> {
    let mut allowed = Vec::new();
    for (n, origin) in raw.iter().enumerate() {
        match Url::parse(origin).map(|url| url.origin().ascii_serialization()) {
            Ok(ascii) if ascii == *origin => allowed.push(ascii),
            _ => checker.note(
                "http.allowed_origins",
                format!(
                    "entry {} is not an origin; write it like https://app.example",
                    n + 1
                ),
            ),
        }
    }
    allowed
}

fn capacity(raw: &RawHttp, checker: &mut Checker<'_>) -> Capacity {
    checker.range("http.max_in_flight", &raw.max_in_flight, &(2..=100_000));
    // Otherwise orders could fill every place.
    if !(1..raw.max_in_flight).contains(&raw.max_orders_in_flight) {
        let why = "must be from 1, and less than http.max_in_flight";
        checker.note("http.max_orders_in_flight", why);
    }
    // Longer than a connection to a partner may take; the server gives requests 20 s when it stops.
    checker.range("http.deadline_seconds", &raw.deadline_seconds, &(5..=20));
    let default = if checker.is_production() { 5 } else { 0 };
    let drain = raw.drain_seconds.unwrap_or(default);
    checker.range("http.drain_seconds", &drain, &(0..=60));
    Capacity {
        max_in_flight: raw.max_in_flight,
        max_orders_in_flight: raw.max_orders_in_flight,
        deadline: Duration::from_secs(raw.deadline_seconds),
        drain: Duration::from_secs(drain),
    }
}
