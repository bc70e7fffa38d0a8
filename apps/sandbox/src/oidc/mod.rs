//! The login partners: OpenID providers like BankID and Vipps Login, honest until told to lie.

mod authorize;
mod client_auth;
pub(crate) mod control;
mod discovery;
pub(crate) mod flavour;
mod grant;
mod id_token;
mod keys;
pub(crate) mod misbehaviour;
mod pages;
mod token;
mod userinfo;

use std::{collections::HashSet, sync::Mutex};

use actix_web::{HttpResponse, web};
use josekit::jwk::JwkSet;
use serde_json::json;
use url::Url;

use flavour::Flavour;
use grant::Grants;
use keys::KeyRing;
use misbehaviour::Lie;

use crate::state::lock;

/// The one registered client.
pub(crate) const CLIENT_ID: &str = "drop";
/// Its secret, for `client_secret_basic` and `client_secret_post`.
pub(crate) const CLIENT_SECRET: &str = "drop-sandbox-secret";

/// Public keys the client registered for `private_key_jwt`.
pub(crate) type ClientKeys = Mutex<Option<JwkSet>>;

/// One login provider.
pub(crate) struct Provider {
    pub(crate) flavour: Flavour,
    /// Issuer identifier, without a slash at the end.
    pub(crate) issuer: String,
    state: Mutex<ProviderState>,
}

#[derive(Default)]
struct ProviderState {
    keys: KeyRing,
    lie: Option<Lie>,
    grants: Grants,
    /// `jti` of client assertions already seen: each may be used once.
    seen_assertions: HashSet<String>,
}

impl Provider {
    /// A provider below `base`, which ends with a slash.
    pub(crate) fn new(flavour: Flavour, base: &Url) -> Self {
        Self {
            flavour,
            issuer: format!("{base}oidc/{}", flavour.id()),
            state: Mutex::default(),
        }
    }

    /// The address of a protocol endpoint: auth, token, userinfo, certs or logout.
    fn endpoint(&self, name: &str) -> String {
        format!("{}/protocol/openid-connect/{name}", self.issuer)
    }

    fn lie(&self) -> Option<Lie> {
        lock(&self.state).lie
    }
}

/// Routes below `/oidc`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/oidc/{provider}")
            .route(
                "/.well-known/openid-configuration",
                web::get().to(discovery::document),
            )
            .service(
                web::scope("/protocol/openid-connect")
                    .route("/auth", web::get().to(authorize::get))
                    .route("/auth", web::post().to(authorize::post))
                    .route("/token", web::post().to(token::exchange))
                    .route("/userinfo", web::get().to(userinfo::get))
                    .route("/certs", web::get().to(discovery::certs))
                    .route("/logout", web::get().to(authorize::logout)),
            ),
    );
}

/// The answer for a provider that is not played.
fn no_such_provider() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "no such provider" }))
}

/// What OpenSSL failed at, as a 500; details go to the log alone.
fn key_failure(error: &openssl::error::ErrorStack) -> HttpResponse {
    tracing::error!(%error, "the provider's keys failed");
    HttpResponse::InternalServerError().json(json!({ "error": "server_error" }))
}
