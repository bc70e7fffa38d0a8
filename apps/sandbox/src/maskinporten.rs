//! Maskinporten: gives tokens to machines for a signed grant, and is strict about it.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, web};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use josekit::{
    jwk::{JwkSet, alg::rsa::RsaKeyPair},
    jws::{JwsVerifier, RS256, RS384, RS512},
    jwt::{self, JwtPayload},
};
use openssl::x509::X509;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    control::refused,
    random,
    state::{Sandbox, lock},
};

/// The one client there is.
pub const CLIENT_ID: &str = "drop-maskinporten";
/// The client's private key until it registers another: known to everybody, and good for nothing
/// but this sandbox.
pub const CLIENT_KEY: &str = include_str!("maskinporten_client_key.pem");
/// Id of that key.
pub const KEY_ID: &str = "drop-sandbox";

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// Longest life of a grant, and life of a token, in seconds.
const LIFE: i64 = 120;
/// What a grant may say; anything else is refused.
const CLAIMS: [&str; 11] = [
    "aud",
    "iss",
    "scope",
    "iat",
    "exp",
    "jti",
    "resource",
    "consumer_org",
    "iss_onbehalfof",
    "pid",
    "authorization_details",
];

/// What Maskinporten remembers.
pub(crate) struct Maskinporten {
    keys: Option<JwkSet>,
    used: BTreeSet<String>,
    tokens: BTreeMap<String, DateTime<Utc>>,
    issued: u64,
}

impl Default for Maskinporten {
    fn default() -> Self {
        Self {
            keys: known_key(),
            used: BTreeSet::new(),
            tokens: BTreeMap::new(),
            issued: 0,
        }
    }
}

/// The public half of [`CLIENT_KEY`].
fn known_key() -> Option<JwkSet> {
    let mut key = RsaKeyPair::from_pem(CLIENT_KEY).ok()?.to_jwk_public_key();
    key.set_key_id(KEY_ID);
    let mut keys = JwkSet::new();
    keys.push_key(key);
    Some(keys)
}

impl Maskinporten {
    /// Whether a token is one of ours and still good.
    pub(crate) fn knows(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.tokens.get(token).is_some_and(|until| now < *until)
    }
}

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

type Refusal = (&'static str, &'static str);

fn invalid(why: &'static str) -> Refusal {
    ("invalid_grant", why)
}

/// Checks a grant; returns its scope.
fn granted(
    state: &mut Maskinporten,
    assertion: &str,
    issuer: &str,
    now: DateTime<Utc>,
) -> Result<String, Refusal> {
    let payload = verified(state, assertion)?;
    let claims = payload.claims_set();
    if claims.keys().any(|name| !CLAIMS.contains(&name.as_str())) {
        return Err(("invalid_request", "the grant has an undocumented claim"));
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    // One value: an array is refused, and so is the address of the token endpoint.
    if text("aud") != Some(issuer) {
        return Err(invalid("aud is not the issuer"));
    }
    if text("iss") != Some(CLIENT_ID) {
        return Err(("invalid_client", "iss is not the client id"));
    }
    let second = |name: &str| claims.get(name).and_then(Value::as_i64);
    let (Some(iat), Some(exp)) = (second("iat"), second("exp")) else {
        return Err(invalid("iat and exp are needed"));
    };
    let now = now.timestamp();
    if exp <= now || iat > now + 10 {
        return Err(invalid("the grant has expired or is of the future"));
    }
    if exp - iat > LIFE {
        return Err(invalid("the grant lives longer than 120 seconds"));
    }
    let scope = text("scope").filter(|scope| !scope.trim().is_empty());
    let scope = scope.ok_or(("invalid_scope", "scope is missing"))?;
    if !scope.split(' ').all(|one| one.starts_with("altinn:")) {
        return Err(("invalid_scope", "the client has no such scope"));
    }
    let jti = text("jti").ok_or_else(|| invalid("jti is missing"))?;
    if !state.used.insert(jti.to_owned()) {
        return Err(invalid("the grant was used before"));
    }
    Ok(scope.to_owned())
}

fn verified(state: &Maskinporten, assertion: &str) -> Result<JwtPayload, Refusal> {
    let header = jwt::decode_header(assertion).map_err(|_| invalid("the grant is no JWT"))?;
    let text = |name: &str| header.claim(name).and_then(Value::as_str);
    let algorithm = text("alg").unwrap_or_default();
    let verifiers = match (text("kid"), header.claim("x5c")) {
        (Some(kid), None) => registered(state, algorithm, kid),
        (None, Some(chain)) => leaf(algorithm, chain).into_iter().collect(),
        _ => return Err(invalid("the header has kid or x5c, and one of them")),
    };
    verifiers
        .iter()
        .find_map(|verifier| jwt::decode_with_verifier(assertion, verifier.as_ref()).ok())
        .map(|(payload, _)| payload)
        .ok_or((
            "invalid_client",
            "the signature does not fit a key of the client",
        ))
}

fn registered(state: &Maskinporten, algorithm: &str, kid: &str) -> Vec<Box<dyn JwsVerifier>> {
    let Some(keys) = &state.keys else {
        return Vec::new();
    };
    let named = keys.keys().into_iter();
    let named = named.filter(|jwk| jwk.key_id() == Some(kid));
    let verifiers = named.filter_map(|jwk| -> Option<Box<dyn JwsVerifier>> {
        Some(match algorithm {
            "RS256" => Box::new(RS256.verifier_from_jwk(jwk).ok()?),
            "RS384" => Box::new(RS384.verifier_from_jwk(jwk).ok()?),
            "RS512" => Box::new(RS512.verifier_from_jwk(jwk).ok()?),
            _ => return None,
        })
    });
    verifiers.collect()
}

/// Whoever has a certificate is believed: there are no authorities here.
fn leaf(algorithm: &str, chain: &Value) -> Option<Box<dyn JwsVerifier>> {
    let der = BASE64_STANDARD.decode(chain.get(0)?.as_str()?).ok()?;
    let key = X509::from_der(&der).ok()?.public_key().ok()?;
    let pem = key.public_key_to_pem().ok()?;
    Some(match algorithm {
        "RS256" => Box::new(RS256.verifier_from_pem(&pem).ok()?),
        "RS384" => Box::new(RS384.verifier_from_pem(&pem).ok()?),
        "RS512" => Box::new(RS512.verifier_from_pem(&pem).ok()?),
        _ => return None,
    })
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
