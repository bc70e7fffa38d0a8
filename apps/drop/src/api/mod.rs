//! The HTTP API. The tree under [`v1`] mirrors the URLs: one endpoint, or one small resource, per
//! file; each handler parses, calls a use case, and presents what it answers.

#![expect(
    unreachable_pub,
    reason = "the route macros hide the handlers behind types of their own"
)]

pub mod auth;
pub mod cookies;
pub mod docs;
pub mod envelope;
pub mod extract;
pub mod middleware;
pub mod money;
pub mod openapi;
pub mod problem;
pub mod redirect;
pub mod server;
pub mod service;
pub mod v1;

use std::sync::Arc;

use kernel::{Clock, IdSource};
use url::Url;

use self::middleware::TrustedProxies;

/// What the edge of the API needs to know of its system.
pub struct Edge {
    /// How clients reach it.
    pub public_url: Url,
    /// Where browsers return to.
    pub web_url: Url,
    /// Origins that may call with cookies.
    pub allowed_origins: Vec<String>,
    /// Proxies that may speak for clients.
    pub trusted_proxies: TrustedProxies,
    /// Mints request ids.
    pub ids: Arc<dyn IdSource>,
    /// The present moment, for what depends on it in an answer.
    pub clock: Arc<dyn Clock>,
}
