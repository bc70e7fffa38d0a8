//! The token endpoint: a code, once, for an ID token and an access token.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    client_auth,
    failure::{key_failure, no_such_provider},
    form::Form,
    grant::{Grant, TOKEN_LIFE},
    id_token,
    misbehaviour::Misbehaviour,
};
use crate::{broken_answer, lock::lock, state::Sandbox};

pub(super) async fn exchange(
    sandbox: web::Data<Sandbox>,
    id: web::Path<String>,
    http: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let Some(provider) = sandbox.provider(&id) else {
        return no_such_provider();
    };
    let misbehaviour = provider.misbehaviour();
    match misbehaviour {
        Some(Misbehaviour::Token500) => {
            return error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "ordered");
        }
        Some(Misbehaviour::GarbageTokenResponse) => return broken_answer::garbage(StatusCode::OK),
        _ => {}
    }
    let form = Form::parse(&body);
    let authorization = http
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if let Err(why) = client_auth::authenticate(&sandbox, provider, authorization, &form) {
        return error(StatusCode::UNAUTHORIZED, "invalid_client", why);
    }
    if form.get("grant_type") != Some("authorization_code") {
        let why = "only authorization_code is supported";
        return error(StatusCode::BAD_REQUEST, "unsupported_grant_type", why);
    }
    let now = sandbox.clock.now();
    let mut state = lock(&provider.state);
    let Some((grant, access_token)) = state
        .grants
        .redeem(form.get("code").unwrap_or_default(), now)
    else {
        let why = "the code is unknown, expired or used";
        return error(StatusCode::BAD_REQUEST, "invalid_grant", why);
    };
    if let Err(why) = belongs(&grant, &form) {
        return error(StatusCode::BAD_REQUEST, "invalid_grant", why);
    }
    let claims = id_token::claims(provider, &grant, now, misbehaviour);
    let token = match id_token::sign(&mut state.keys, &claims, misbehaviour) {
        Ok(token) => token,
        Err(failed) => return key_failure(&failed),
    };
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFE.num_seconds(),
            "scope": grant.scopes.join(" "),
            "id_token": token,
        }))
}

/// Whether the request repeats the redirect URI and knows the secret behind the challenge.
fn belongs(grant: &Grant, form: &Form) -> Result<(), &'static str> {
    if form.get("redirect_uri") != Some(grant.redirect_uri.as_str()) {
        return Err("redirect_uri is not the one of the authorization request");
    }
    let Some(challenge) = &grant.challenge else {
        return Ok(());
    };
    let verifier = form.get("code_verifier").unwrap_or_default();
    if !(43..=128).contains(&verifier.len()) {
        return Err("code_verifier is missing or of the wrong length");
    }
    if BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge {
        Ok(())
    } else {
        Err("code_verifier does not fit the challenge")
    }
}

fn error(status: StatusCode, code: &str, why: &str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "error": code, "error_description": why }))
}
