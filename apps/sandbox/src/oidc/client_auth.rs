//! Who calls the token endpoint: by secret, in header or form, or by a signed assertion (RFC 7523).

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use josekit::{
    jwk::Jwk,
    jws::{ES256, EdDSA, JwsVerifier, PS256, RS256},
    jwt,
};
use serde_json::Value;

use super::{form::Form, provider::Provider};
use crate::{
    credentials::{CLIENT_ID, CLIENT_SECRET},
    lock::lock,
    state::Sandbox,
};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Checks the caller by whichever single method it uses.
///
/// # Errors
/// What is wrong, for the developer.
pub(super) fn authenticate(
    sandbox: &Sandbox,
    provider: &Provider,
    authorization: Option<&str>,
    form: &Form,
) -> Result<(), &'static str> {
    match (
        authorization,
        form.get("client_secret"),
        form.get("client_assertion"),
    ) {
        (Some(header), None, None) => basic(header),
        (None, Some(secret), None) => {
            secret_fits(form.get("client_id").unwrap_or_default(), secret)
        }
        (None, None, Some(assertion)) => {
            if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
                return Err("client_assertion_type is not jwt-bearer");
            }
            private_key_jwt(sandbox, provider, assertion)
        }
        (None, None, None) => Err("the client did not authenticate"),
        _ => Err("more than one way of client authentication"),
    }
}

fn basic(header: &str) -> Result<(), &'static str> {
    let decoded = header
        .strip_prefix("Basic ")
        .and_then(|text| BASE64_STANDARD.decode(text).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or("the Authorization header is no Basic credential")?;
    let (id, secret) = decoded
        .split_once(':')
        .ok_or("no colon in the credential")?;
    secret_fits(&form_decoded(id), &form_decoded(secret))
}

/// Both halves of a Basic credential are form-encoded (RFC 6749, 2.3.1).
fn form_decoded(text: &str) -> String {
    let pair = format!("x={text}");
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn secret_fits(id: &str, secret: &str) -> Result<(), &'static str> {
    if id == CLIENT_ID && secret == CLIENT_SECRET {
        Ok(())
    } else {
        Err("client id or secret is wrong")
    }
}

fn private_key_jwt(
    sandbox: &Sandbox,
    provider: &Provider,
    assertion: &str,
) -> Result<(), &'static str> {
    let keys = lock(&sandbox.client_keys)
        .clone()
        .ok_or("the client has registered no keys")?;
    let header = jwt::decode_header(assertion).map_err(|_| "the assertion is no JWT")?;
    let text = |name: &str| header.claim(name).and_then(Value::as_str);
    let algorithm = text("alg").unwrap_or_default();
    let payload = keys
        .keys()
        .into_iter()
        .filter(|jwk| text("kid").is_none_or(|kid| jwk.key_id() == Some(kid)))
        .filter_map(|jwk| verifier(algorithm, jwk))
        .find_map(|verifier| jwt::decode_with_verifier(assertion, &*verifier).ok())
        .map(|(payload, _)| payload)
        .ok_or("no registered key verifies the assertion")?;
    let claim = |name: &str| payload.claim(name);
    let is_client = |name| claim(name).and_then(Value::as_str) == Some(CLIENT_ID);
    if !is_client("iss") || !is_client("sub") {
        return Err("iss and sub of the assertion are the client id");
    }
    if !is_for(provider, claim("aud")) {
        return Err("aud of the assertion is not this provider");
    }
    let expires = claim("exp")
        .and_then(Value::as_i64)
        .and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0))
        .ok_or("the assertion has no exp")?;
    if expires <= sandbox.clock.now() {
        return Err("the assertion has expired");
    }
    let jti = claim("jti")
        .and_then(Value::as_str)
        .ok_or("the assertion has no jti")?;
    if !lock(&provider.state).seen_assertions.insert(jti.to_owned()) {
        return Err("the assertion was used before");
    }
    Ok(())
}

fn verifier(algorithm: &str, jwk: &Jwk) -> Option<Box<dyn JwsVerifier>> {
    Some(match algorithm {
        "RS256" => Box::new(RS256.verifier_from_jwk(jwk).ok()?),
        "PS256" => Box::new(PS256.verifier_from_jwk(jwk).ok()?),
        "ES256" => Box::new(ES256.verifier_from_jwk(jwk).ok()?),
        "EdDSA" => Box::new(EdDSA.verifier_from_jwk(jwk).ok()?),
        _ => return None,
    })
}

fn is_for(provider: &Provider, audience: Option<&Value>) -> bool {
    let fits = |text: &str| text == provider.issuer || text == provider.endpoint("token");
    match audience {
        Some(Value::String(one)) => fits(one),
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).any(fits),
        _ => false,
    }
}
