//! Grants: which are taken, and what came of them.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use josekit::{
    jwk::{JwkSet, alg::rsa::RsaKeyPair},
    jws::{JwsVerifier, RS256, RS384, RS512},
    jwt::{self, JwtPayload},
};
use openssl::x509::X509;
use serde_json::Value;

use crate::credentials::{MASKINPORTEN_CLIENT_ID, MASKINPORTEN_CLIENT_KEY, MASKINPORTEN_KEY_ID};

/// Longest life of a grant, and life of a token, in seconds.
pub(super) const LIFE: i64 = 120;
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
    pub(super) keys: Option<JwkSet>,
    used: BTreeSet<String>,
    pub(super) tokens: BTreeMap<String, DateTime<Utc>>,
    pub(super) issued: u64,
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

/// The public half of the documented key.
fn known_key() -> Option<JwkSet> {
    let mut key = RsaKeyPair::from_pem(MASKINPORTEN_CLIENT_KEY)
        .ok()?
        .to_jwk_public_key();
    key.set_key_id(MASKINPORTEN_KEY_ID);
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

/// The error of the protocol, and the reason.
pub(super) type Refusal = (&'static str, &'static str);

fn invalid(why: &'static str) -> Refusal {
    ("invalid_grant", why)
}

/// Checks a grant; returns its scope.
pub(super) fn granted(
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
    if text("iss") != Some(MASKINPORTEN_CLIENT_ID) {
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

/// Any certificate is taken: the sandbox has no authorities.
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
