//! Maskinporten: gives tokens to machines for a signed grant, and is strict about it.

pub(crate) mod grants;

use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use josekit::jwk::JwkSet;
use serde::Deserialize;
use serde_json::json;

use self::grants::{LIFE, granted};
use crate::{lock::lock, random, refusal::refused, state::Sandbox};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Routes below `/maskinporten`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/maskinporten")
            .route("/token", web::post().to(token))
            .route(
                "/.well-known/oauth-authorization-server",
                web::get().to(metadata),
            ),
    );
}

/// Routes below `/sandbox`.
pub(crate) fn control_routes(config: &mut web::ServiceConfig) {
    config
        .route("/maskinporten/client-jwks", web::put().to(register_keys))
        .route("/maskinporten/client-jwks", web::delete().to(forget_keys))
        .route("/maskinporten", web::get().to(issued));
}

fn issuer(sandbox: &Sandbox) -> String {
    format!("{}maskinporten/", sandbox.base)
}

async fn metadata(sandbox: web::Data<Sandbox>) -> HttpResponse {
    let issuer = issuer(&sandbox);
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}token"),
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
    }))
}

#[derive(Deserialize)]
struct Form {
    grant_type: String,
    assertion: String,
}

async fn token(sandbox: web::Data<Sandbox>, form: web::Form<Form>) -> HttpResponse {
    let refusal = |error: &str, why: &str| {
        HttpResponse::BadRequest().json(json!({ "error": error, "error_description": why }))
    };
    if form.grant_type != GRANT {
        return refusal("unsupported_grant_type", "grant_type is jwt-bearer");
    }
    let now = sandbox.clock.now();
    let mut state = lock(&sandbox.maskinporten);
    let scope = match granted(&mut state, &form.assertion, &issuer(&sandbox), now) {
        Ok(scope) => scope,
        Err((error, why)) => return refusal(error, why),
    };
    let token = random::token();
    let until = now + TimeDelta::seconds(LIFE);
    state.tokens.retain(|_, until| now < *until);
    state.tokens.insert(token.clone(), until);
    state.issued += 1;
    HttpResponse::Ok().json(json!({
        "access_token": token, "token_type": "Bearer", "expires_in": LIFE, "scope": scope
    }))
}

async fn register_keys(sandbox: web::Data<Sandbox>, body: web::Bytes) -> HttpResponse {
    match JwkSet::from_bytes(&body) {
        Ok(keys) => {
            lock(&sandbox.maskinporten).keys = Some(keys);
            HttpResponse::NoContent().finish()
        }
        Err(_) => refused("the body is no JWKS"),
    }
}

async fn forget_keys(sandbox: web::Data<Sandbox>) -> HttpResponse {
    lock(&sandbox.maskinporten).keys = None;
    HttpResponse::NoContent().finish()
}

async fn issued(sandbox: web::Data<Sandbox>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "tokensIssued": lock(&sandbox.maskinporten).issued }))
}
