//! Discovery document and key set.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::{
    failure::{key_failure, no_such_provider},
    misbehaviour::Misbehaviour,
};
use crate::{lock::lock, state::Sandbox};

pub(super) async fn document(sandbox: web::Data<Sandbox>, id: web::Path<String>) -> HttpResponse {
    let Some(provider) = sandbox.provider(&id) else {
        return no_such_provider();
    };
    let issuer = if provider.misbehaviour() == Some(Misbehaviour::DiscoveryIssuerMismatch) {
        format!("{}/imposter", provider.issuer)
    } else {
        provider.issuer.clone()
    };
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "authorization_endpoint": provider.endpoint("auth"),
        "token_endpoint": provider.endpoint("token"),
        "userinfo_endpoint": provider.endpoint("userinfo"),
        "jwks_uri": provider.endpoint("certs"),
        "end_session_endpoint": provider.endpoint("logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "scopes_supported": provider.flavour.scopes(),
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported":
            ["private_key_jwt", "client_secret_basic", "client_secret_post"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["urn:bankid:bid;LOA=4", "urn:bankid:bis;LOA=3"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr",
            "name", "given_name", "family_name", "birthdate", "bankid_altsub", "nnin_altsub", "nin"],
    }))
}

pub(super) async fn certs(sandbox: web::Data<Sandbox>, id: web::Path<String>) -> HttpResponse {
    let Some(provider) = sandbox.provider(&id) else {
        return no_such_provider();
    };
    let mut state = lock(&provider.state);
    let misbehaviour = state.misbehaviour;
    match state.keys.jwks(misbehaviour) {
        Ok(jwks) => HttpResponse::Ok().json(jwks),
        Err(error) => key_failure(&error),
    }
}
