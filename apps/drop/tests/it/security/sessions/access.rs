//! Access tokens: anyone can verify one with the published keys, and no one else can issue one.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64},
};
use chrono::TimeDelta;
use josekit::{
    jwk::{
        Jwk, JwkSet,
        alg::ed::{EdCurve, EdKeyPair},
    },
    jws::{EdDSA, HS256, JwsSigner},
};
use serde_json::{Value, json};

use super::app;
use crate::support::{Answer, Customer, TestApp};

fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).expect("a part");
    serde_json::from_slice(&BASE64.decode(part).expect("base64url")).expect("JSON")
}

fn encoded(part: &Value) -> String {
    BASE64.encode(part.to_string())
}

fn signed(header: &Value, claims: &Value, signer: &dyn JwsSigner) -> String {
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let signature = signer.sign(message.as_bytes()).expect("a signature");
    format!("{message}.{}", BASE64.encode(signature))
}

async fn me(app: &TestApp, token: &str) -> Answer {
    let mut customer = app.anonymous();
    customer.access_token = Some(token.to_owned());
    customer.get("/v1/auth/me").await
}

fn token(customer: &Customer) -> String {
    customer.access_token.clone().expect("an access token")
}

async fn published(app: &TestApp) -> Jwk {
    let answer = app.anonymous().get("/.well-known/jwks.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let keys = JwkSet::from_bytes(&answer.bytes).expect("a JWK set");
    let keys = keys.keys();
    assert_eq!(keys.len(), 1);
    keys[0].clone()
}

#[tokio::test]
async fn an_access_token_verifies_by_the_published_keys() {
    let app = app().await;
    let token = token(&app.kari().await);
    let key = published(&app).await;
    assert_eq!(part(&token, 0)["kid"], json!(key.key_id()));
    let verifier = EdDSA.verifier_from_jwk(&key).expect("an Ed25519 key");
    let (payload, _) = josekit::jwt::decode_with_verifier(&token, &verifier).expect("it verifies");
    assert!(payload.subject().is_some_and(|sub| sub.starts_with("usr_")));
    let claims = part(&token, 1);
    assert_eq!(claims.get("role"), None, "roles are read from the database");
    assert_eq!(
        claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat"),
        900
    );
    for private in ["d", "p", "q"] {
        assert_eq!(key.parameter(private), None, "a private key is published");
    }
}

#[tokio::test]
async fn a_forged_token_is_nobodys() {
    let app = app().await;
    let token = token(&app.kari().await);
    let (header, claims) = (part(&token, 0), part(&token, 1));
    let signature = token.rsplit('.').next().expect("a signature");
    let key = published(&app).await;
    let x = key.parameter("x").and_then(Value::as_str).expect("x");
    let raw = BASE64.decode(x).expect("base64url");
    let with = |name: &str, value: Value, of: &Value| {
        let mut changed = of.clone();
        changed[name] = value;
        changed
    };
    let none = with("alg", json!("none"), &header);
    let hs256 = with("alg", json!("HS256"), &header);
    let thief = EdKeyPair::generate(EdCurve::Ed25519).expect("a pair");
    let thief_key = thief.to_jwk_public_key();
    let thief = EdDSA
        .signer_from_jwk(&thief.to_jwk_private_key())
        .expect("a signer");
    let hmac = |key: &[u8]| HS256.signer_from_bytes(key).expect("a signer");
    let later = with(
        "exp",
        json!(claims["exp"].as_i64().expect("exp") + 3600),
        &claims,
    );
    let other = with(
        "sub",
        json!("usr_0197a6e200007000800000000000abcd"),
        &claims,
    );
    let embedded = with(
        "jwk",
        serde_json::to_value(&thief_key).expect("a key"),
        &header,
    );
    let forged = [
        (
            "alg none, no signature",
            format!("{}.{}.", encoded(&none), encoded(&claims)),
        ),
        (
            "alg none, old signature",
            format!("{}.{}.{signature}", encoded(&none), encoded(&claims)),
        ),
        (
            "HS256 by the public key's bytes",
            signed(&hs256, &claims, &hmac(&raw)),
        ),
        (
            "HS256 by the public key's PEM",
            signed(&hs256, &claims, &hmac(pem(&raw).as_bytes())),
        ),
        (
            "HS256 by the public key's x",
            signed(&hs256, &claims, &hmac(x.as_bytes())),
        ),
        ("signed by another key", signed(&header, &claims, &thief)),
        ("brings its own key", signed(&embedded, &claims, &thief)),
        (
            "a later exp",
            format!("{}.{}.{signature}", encoded(&header), encoded(&later)),
        ),
        (
            "another sub",
            format!("{}.{}.{signature}", encoded(&header), encoded(&other)),
        ),
        (
            "no signature",
            format!("{}.{}.", encoded(&header), encoded(&claims)),
        ),
        (
            "two parts",
            format!("{}.{}", encoded(&header), encoded(&claims)),
        ),
        ("four parts", format!("{token}.{signature}")),
        ("padded", format!("{token}=")),
        ("very long", format!("{token}{}", "A".repeat(6000))),
        ("nothing", String::new()),
    ];
    for (what, forged) in forged {
        let answer = me(&app, &forged).await;
        assert_eq!(answer.problem(401), "unauthenticated", "{what}");
    }
    assert_eq!(
        me(&app, &token).await.status,
        200,
        "the true one still holds"
    );
}

/// The PEM of an Ed25519 public key (RFC 8410): public knowledge, and so no secret for an HMAC.
fn pem(raw: &[u8]) -> String {
    let prefix = hex::decode("302a300506032b6570032100").expect("hex");
    let der = STANDARD.encode([prefix, raw.to_vec()].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n")
}

#[tokio::test]
async fn every_single_changed_character_makes_a_token_worthless() {
    let app = app().await;
    let token = token(&app.kari().await);
    for at in (0..token.len()).step_by(7) {
        let old = token.as_bytes()[at];
        let new = if old == b'A' { 'B' } else { 'A' };
        let mut changed = token.clone();
        changed.replace_range(at..=at, &new.to_string());
        let answer = me(&app, &changed).await;
        assert_eq!(answer.problem(401), "unauthenticated", "at {at}");
    }
}

#[tokio::test]
async fn an_access_token_expires_after_15_minutes() {
    let app = app().await;
    let kari = app.kari().await;
    app.clock.advance(TimeDelta::minutes(14));
    assert_eq!(kari.get("/v1/auth/me").await.status, 200);
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(
        kari.get("/v1/auth/me").await.problem(401),
        "unauthenticated"
    );
}

#[tokio::test]
async fn a_token_of_another_installation_is_nobodys() {
    let (app, other) = (app().await, app().await);
    let foreign = token(&other.kari().await);
    assert_eq!(me(&app, &foreign).await.problem(401), "unauthenticated");
}

#[tokio::test]
async fn a_token_is_taken_from_the_bearer_header_alone_if_there_is_one() {
    let app = app().await;
    let token = token(&app.kari().await);
    let client = app.anonymous();
    for authorization in [
        format!("Basic {token}"),
        token.clone(),
        format!("Bearer{token}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
    ] {
        let request = client.request(reqwest::Method::GET, "/v1/auth/me");
        let answer = client
            .send(request.header("authorization", &authorization))
            .await;
        assert_eq!(
            answer.problem(401),
            "unauthenticated",
            "{authorization:.12}"
        );
    }
    let in_query = format!("/v1/auth/me?access_token={token}");
    assert_eq!(client.get(&in_query).await.status, 401);
    let request = client.request(reqwest::Method::GET, "/v1/auth/me");
    let lower = request.header("authorization", format!("bearer {token}"));
    assert_eq!(
        client.send(lower).await.status,
        200,
        "the scheme's case does not matter"
    );
}
