//! The ID token: its claims and its signature, both correct or misbehaving.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use openssl::error::ErrorStack;
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{
    flavour::Flavour,
    grant::{Grant, TOKEN_LIFE},
    keys::KeyRing,
    misbehaviour::Misbehaviour,
    provider::Provider,
};
use crate::{credentials::CLIENT_ID, people::Person};

const STRANGER: &str = "somebody-else";

/// What the token says.
pub(super) fn claims(
    provider: &Provider,
    grant: &Grant,
    now: DateTime<Utc>,
    misbehaviour: Option<Misbehaviour>,
) -> Map<String, Value> {
    let mut claims = person_claims(provider.flavour, grant, misbehaviour);
    let audience = match provider.flavour {
        Flavour::BankId => json!(CLIENT_ID),
        Flavour::Vipps => json!([CLIENT_ID]),
    };
    let protocol = json!({
        "iss": provider.issuer,
        "sub": grant.subject,
        "aud": audience,
        "azp": CLIENT_ID,
        "iat": now.timestamp(),
        "exp": (now + TOKEN_LIFE).timestamp(),
        "auth_time": grant.authenticated_at.timestamp(),
        "acr": "urn:bankid:bid;LOA=4",
        "amr": ["BID"],
        "typ": "ID",
    });
    if let Value::Object(protocol) = protocol {
        claims.extend(protocol);
    }
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    distort(&mut claims, provider, now, misbehaviour);
    claims
}

fn distort(
    claims: &mut Map<String, Value>,
    provider: &Provider,
    now: DateTime<Utc>,
    misbehaviour: Option<Misbehaviour>,
) {
    let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    match misbehaviour {
        Some(Misbehaviour::WrongIssuer) => {
            set("iss", json!(format!("{}/imposter", provider.issuer)));
        }
        Some(Misbehaviour::WrongAudience) => {
            set("aud", json!(STRANGER));
        }
        Some(Misbehaviour::ForeignCode) => {
            set("aud", json!(STRANGER));
            set("azp", json!(STRANGER));
        }
        Some(Misbehaviour::ExtraUntrustedAudience) => {
            set("aud", json!([CLIENT_ID, STRANGER]));
        }
        Some(Misbehaviour::StaleIat) => {
            set("iat", json!((now - TimeDelta::days(2)).timestamp()));
        }
        Some(Misbehaviour::Expired) => {
            set("iat", json!((now - TimeDelta::seconds(900)).timestamp()));
            set("exp", json!((now - TimeDelta::seconds(600)).timestamp()));
        }
        Some(Misbehaviour::WrongNonce) => {
            set("nonce", json!(STRANGER));
        }
        Some(Misbehaviour::MissingSub) => {
            claims.remove("sub");
        }
        Some(Misbehaviour::MissingIat) => {
            claims.remove("iat");
        }
        // With the national id in the token no client would ask userinfo.
        Some(Misbehaviour::UserinfoSubMismatch) => {
            for name in provider.flavour.national_id_claims() {
                claims.remove(*name);
            }
        }
        Some(Misbehaviour::MissingNonce) => {
            claims.remove("nonce");
        }
        _ => {}
    }
}

/// What ID token and userinfo say about the person, by scope.
pub(super) fn person_claims(
    flavour: Flavour,
    grant: &Grant,
    misbehaviour: Option<Misbehaviour>,
) -> Map<String, Value> {
    let person = &grant.person;
    let mut claims = Map::new();
    let mut set = |name: &str, value: String| claims.insert(name.to_owned(), json!(value));
    let (names, birth_date) = match flavour {
        Flavour::BankId => (grant.has_scope("profile"), grant.has_scope("profile")),
        Flavour::Vipps => (grant.has_scope("name"), grant.has_scope("birthDate")),
    };
    if names {
        set("name", person.name());
        set("given_name", person.given_name.clone());
        set("family_name", person.family_name.clone());
    }
    if birth_date {
        set("birthdate", person.birth_date.to_string());
    }
    if flavour == Flavour::BankId {
        set("bankid_altsub", alternative_subject(person));
    }
    if misbehaviour != Some(Misbehaviour::NoNationalId) {
        for name in flavour.national_id_claims() {
            if grant.has_scope(name) {
                set(name, person.national_id.clone());
            }
        }
    }
    claims
}

/// BankID's stable person id, `9578-5999-4-` and seven digits.
fn alternative_subject(person: &Person) -> String {
    let digits: String = person
        .digest("bankid_altsub")
        .iter()
        .take(7)
        .map(|byte| char::from(b'0' + byte % 10))
        .collect();
    format!("9578-5999-4-{digits}")
}

/// The token in compact form.
pub(super) fn sign(
    keys: &mut KeyRing,
    claims: &Map<String, Value>,
    misbehaviour: Option<Misbehaviour>,
) -> Result<String, ErrorStack> {
    let (key, kid) = keys.signing(misbehaviour)?;
    let mut header = Map::new();
    let algorithm = match misbehaviour {
        Some(Misbehaviour::AlgNone) => "none",
        Some(Misbehaviour::Hs256WithPublicKey) => "HS256",
        _ => "RS256",
    };
    header.insert("alg".to_owned(), json!(algorithm));
    header.insert("typ".to_owned(), json!("JWT"));
    if let Some(kid) = kid {
        header.insert("kid".to_owned(), json!(kid));
    }
    if misbehaviour == Some(Misbehaviour::CritHeader) {
        header.insert("crit".to_owned(), json!(["urn:example:unheard-of"]));
        header.insert("urn:example:unheard-of".to_owned(), json!(true));
    }
    let part = |map: &Map<String, Value>| BASE64_URL_SAFE_NO_PAD.encode(json!(map).to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = match misbehaviour {
        Some(Misbehaviour::AlgNone) => Vec::new(),
        Some(Misbehaviour::Hs256WithPublicKey) => hmac(&key.public_pem()?, message.as_bytes()),
        Some(Misbehaviour::BadSignature) => {
            let mut signature = key.sign(message.as_bytes())?;
            signature.iter_mut().take(4).for_each(|byte| *byte ^= 0x5a);
            signature
        }
        _ => key.sign(message.as_bytes())?,
    };
    Ok(format!(
        "{message}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(signature)
    ))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length; the error type exists for other MACs.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}
