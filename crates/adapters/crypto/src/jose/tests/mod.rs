//! What verifies, and everything that must not.

mod accepted;
mod claims;
mod forged;
mod keys;
mod mutated;

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta};
use identity::{
    SessionId,
    ports::{AccessClaims, InvalidToken, TokenSigner, TokenVerifier},
};
use josekit::{
    jwk::{
        KeyPair,
        alg::{ed::EdKeyPair, rsa::RsaKeyPair},
    },
    jws::{EdDSA, JwsSigner, RS256},
};
use kernel::{Timestamp, UserId, testing::TestIds};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://drop.example";
const AUDIENCE: &str = "https://drop.example/v1";

/// Key pairs are slow to make: one of each kind for all tests.
static ED25519: LazyLock<String> =
    LazyLock::new(|| generate_ed25519_pem().unwrap().expose_secret().to_owned());
static RSA: LazyLock<String> = LazyLock::new(|| rsa_pem(2048));

fn rsa_pem(bits: u32) -> String {
    let key = openssl::rsa::Rsa::generate(bits).unwrap();
    let key = openssl::pkey::PKey::from_rsa(key).unwrap();
    String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap()
}

fn public_pem(algorithm: SigningAlgorithm, private: &str) -> String {
    let pem = match algorithm {
        SigningAlgorithm::EdDsa => EdKeyPair::from_pem(private).unwrap().to_pem_public_key(),
        SigningAlgorithm::Rs256 => RsaKeyPair::from_pem(private).unwrap().to_pem_public_key(),
    };
    String::from_utf8(pem).unwrap()
}

fn config(algorithm: SigningAlgorithm, pem: &str) -> JoseConfig {
    JoseConfig {
        algorithm,
        private_key_pem: SecretString::from(pem),
        older_public_keys_pem: vec![],
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
    }
}

fn tokens(algorithm: SigningAlgorithm) -> JoseTokens {
    let pem = match algorithm {
        SigningAlgorithm::EdDsa => &ED25519,
        SigningAlgorithm::Rs256 => &RSA,
    };
    JoseTokens::new(config(algorithm, pem)).unwrap()
}

fn ed_tokens() -> JoseTokens {
    tokens(SigningAlgorithm::EdDsa)
}

fn now() -> Timestamp {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn claims() -> AccessClaims {
    let ids = TestIds::default();
    AccessClaims {
        user_id: UserId::new(&ids),
        session_id: SessionId::new(&ids),
        issued_at: now(),
        expires_at: now() + TimeDelta::minutes(15),
    }
}

/// The members that a good token of these claims has.
fn members() -> Value {
    let claims = claims();
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.user_id,
        "sid": claims.session_id,
        "iat": claims.issued_at.timestamp(),
        "exp": claims.expires_at.timestamp(),
    })
}

fn header(tokens: &JoseTokens, alg: &str) -> Value {
    let kid = &tokens.public_keys()["keys"][0]["kid"];
    json!({ "alg": alg, "kid": kid, "typ": "at+jwt" })
}

/// A token of any header and claims, truly signed with this key.
fn signed_with(signer: &dyn JwsSigner, header: &str, claims: &str) -> String {
    let parts = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let message = parts.join(".");
    let signature = URL_SAFE_NO_PAD.encode(signer.sign(message.as_bytes()).unwrap());
    format!("{message}.{signature}")
}

/// Signed with the very key that the verifier trusts.
fn signed(header: &str, claims: &str) -> String {
    let signer = EdDSA.signer_from_pem(&*ED25519).unwrap();
    signed_with(&*signer, header, claims)
}

fn verified(token: &str) -> Result<AccessClaims, InvalidToken> {
    ed_tokens().verify(token, now())
}

fn rs256_signer(pem: &str) -> Box<dyn JwsSigner> {
    Box::new(RS256.signer_from_pem(pem).unwrap())
}
