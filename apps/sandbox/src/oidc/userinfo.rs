//! The userinfo endpoint: the claims that the access token grants.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use serde_json::json;

use super::{failure::no_such_provider, id_token, misbehaviour::Misbehaviour};
use crate::{lock::lock, random, state::Sandbox};

pub(super) async fn get(
    sandbox: web::Data<Sandbox>,
    id: web::Path<String>,
    http: HttpRequest,
) -> HttpResponse {
    let Some(provider) = sandbox.provider(&id) else {
        return no_such_provider();
    };
    let token = http
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let state = lock(&provider.state);
    let Some(grant) = state.grants.of_token(token, sandbox.clock.now()) else {
        return HttpResponse::Unauthorized()
            .insert_header((header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""))
            .json(json!({ "error": "invalid_token" }));
    };
    let mut claims = id_token::person_claims(provider.flavour, grant, state.misbehaviour);
    let subject = if state.misbehaviour == Some(Misbehaviour::UserinfoSubMismatch) {
        random::id()
    } else {
        grant.subject.clone()
    };
    claims.insert("sub".to_owned(), json!(subject));
    HttpResponse::Ok().json(claims)
}
