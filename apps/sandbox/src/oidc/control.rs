//! Controls of the login providers: misbehaviours, key rotation, the client's own keys.

use actix_web::{HttpResponse, web};
use josekit::jwk::JwkSet;
use serde::Deserialize;
use serde_json::json;

use super::misbehaviour::Misbehaviour;
use crate::{lock::lock, refusal::refused, state::Sandbox};

/// Routes below `/sandbox`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/oidc/behaviour", web::put().to(behave))
        .route("/oidc/rotate-keys", web::post().to(rotate))
        .route("/oidc/client-jwks", web::put().to(register_keys));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Behaviour {
    misbehaviour: Option<String>,
}

async fn behave(sandbox: web::Data<Sandbox>, body: web::Json<Behaviour>) -> HttpResponse {
    let misbehaviour = match body.misbehaviour.as_deref() {
        None => None,
        Some(name) => match Misbehaviour::named(name) {
            Some(misbehaviour) => Some(misbehaviour),
            None => return refused("there is no such misbehaviour; the index page lists them"),
        },
    };
    for provider in &sandbox.providers {
        lock(&provider.state).misbehaviour = misbehaviour;
    }
    HttpResponse::Ok().json(json!({ "misbehaviour": body.misbehaviour }))
}

async fn rotate(sandbox: web::Data<Sandbox>) -> HttpResponse {
    for provider in &sandbox.providers {
        lock(&provider.state).keys.rotate();
    }
    HttpResponse::NoContent().finish()
}

async fn register_keys(sandbox: web::Data<Sandbox>, body: web::Bytes) -> HttpResponse {
    match JwkSet::from_bytes(&body) {
        Ok(keys) => {
            *lock(&sandbox.client_keys) = Some(keys);
            HttpResponse::NoContent().finish()
        }
        Err(_) => refused("the body is no JWKS"),
    }
}
