//! Invalid ID tokens. Names follow the OpenID Connect RP Basic certification plan.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail the test; each test file uses its part of the support"
)]

mod support;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openssl::{hash::MessageDigest, pkey::PKey, sign::Signer};
use serde_json::{Value, json};
use support::{CLIENT, NOW, SigningKey, Stub, assert_untrusted, login, unsigned};

fn remove(claims: &mut Value, name: &str) {
    claims.as_object_mut().unwrap().remove(name);
}

#[actix_web::test]
async fn rp_response_type_code() {
    let identity = Stub::start().login_with(|_| {}).await.unwrap();
    assert_eq!(identity.national_id.expose(), "20036914700");
    assert_eq!(identity.name.full.as_str(), "Ola Nordmann");
    assert_eq!(
        identity.birth_date.unwrap().date().to_string(),
        "1969-03-20"
    );
    assert_eq!(identity.acr.as_deref(), Some("urn:bankid:bid;LOA=4"));
}

#[actix_web::test]
async fn rp_id_token_issuer_mismatch() {
    let stub = Stub::start();
    for wrong in [
        json!("https://evil.example"),
        json!(format!("{}/", stub.issuer)),
        json!(7),
    ] {
        assert_untrusted(
            &stub.login_with(|claims| claims["iss"] = wrong).await,
            "iss",
        );
    }
    assert_untrusted(
        &stub.login_with(|claims| remove(claims, "iss")).await,
        "iss",
    );
}

#[actix_web::test]
async fn rp_id_token_sub() {
    let stub = Stub::start();
    assert_untrusted(
        &stub.login_with(|claims| remove(claims, "sub")).await,
        "sub",
    );
    assert_untrusted(
        &stub.login_with(|claims| claims["sub"] = json!("")).await,
        "sub",
    );
}

#[actix_web::test]
async fn rp_id_token_aud() {
    let stub = Stub::start();
    for wrong in [
        json!("another-client"),
        json!([]),
        json!([7]),
        json!({}),
        json!(["drop"]),
    ] {
        assert_untrusted(
            &stub.login_with(|claims| claims["aud"] = wrong).await,
            "aud",
        );
    }
    assert_untrusted(
        &stub.login_with(|claims| remove(claims, "aud")).await,
        "aud",
    );
}

#[actix_web::test]
async fn rp_id_token_aud_array_is_taken_and_a_stranger_in_it_is_not() {
    let stub = Stub::start();
    stub.login_with(|claims| claims["aud"] = json!([CLIENT]))
        .await
        .unwrap();
    let strangers = |claims: &mut Value| {
        claims["aud"] = json!([CLIENT, "stranger"]);
        claims["azp"] = json!(CLIENT);
    };
    assert_untrusted(&stub.login_with(strangers).await, "aud names a stranger");
}

#[actix_web::test]
async fn rp_id_token_azp_must_be_us_and_is_needed_beside_other_audiences() {
    let stub = Stub::start();
    assert_untrusted(
        &stub
            .login_with(|claims| claims["azp"] = json!("stranger"))
            .await,
        "azp",
    );
    let key = SigningKey::rsa("k1");
    let mut config = stub.config();
    config.trusted_audiences = vec!["sister".to_owned()];
    let mut claims = stub.claims();
    claims["aud"] = json!([CLIENT, "sister"]);
    stub.keys(&[&key]).id_token(&key.token(&claims));
    assert_untrusted(&login(&stub.provider_of(config.clone())).await, "azp");
    claims["azp"] = json!(CLIENT);
    stub.id_token(&key.token(&claims));
    login(&stub.provider_of(config)).await.unwrap();
}

#[actix_web::test]
async fn rp_id_token_iat() {
    let stub = Stub::start();
    assert_untrusted(
        &stub.login_with(|claims| remove(claims, "iat")).await,
        "iat",
    );
    assert_untrusted(
        &stub.login_with(|claims| claims["iat"] = json!("now")).await,
        "iat",
    );
    let old = |claims: &mut Value| claims["iat"] = json!(NOW - 2 * 86_400);
    assert_untrusted(&stub.login_with(old).await, "iat is too long ago");
    let ahead = |claims: &mut Value| claims["iat"] = json!(NOW + 600);
    assert_untrusted(&stub.login_with(ahead).await, "iat is in the future");
}

#[actix_web::test]
async fn rp_id_token_exp() {
    let stub = Stub::start();
    assert_untrusted(
        &stub
            .login_with(|claims| claims["exp"] = json!(NOW - 61))
            .await,
        "exp",
    );
    assert_untrusted(
        &stub.login_with(|claims| remove(claims, "exp")).await,
        "exp",
    );
    stub.login_with(|claims| claims["exp"] = json!(NOW - 59))
        .await
        .unwrap();
}

#[actix_web::test]
async fn rp_id_token_nbf() {
    let stub = Stub::start();
    assert_untrusted(
        &stub
            .login_with(|claims| claims["nbf"] = json!(NOW + 61))
            .await,
        "nbf",
    );
    assert_untrusted(
        &stub
            .login_with(|claims| claims["nbf"] = json!("soon"))
            .await,
        "nbf",
    );
}

#[actix_web::test]
async fn rp_nonce_invalid() {
    let stub = Stub::start();
    for wrong in [json!("another"), json!(""), json!(null)] {
        assert_untrusted(
            &stub.login_with(|claims| claims["nonce"] = wrong).await,
            "nonce",
        );
    }
    assert_untrusted(
        &stub.login_with(|claims| remove(claims, "nonce")).await,
        "nonce",
    );
}

#[actix_web::test]
async fn rp_id_token_at_hash() {
    let stub = Stub::start();
    let outcome = stub
        .login_with(|claims| claims["at_hash"] = json!("x"))
        .await;
    assert_untrusted(&outcome, "at_hash");
    let digest = openssl::sha::sha256(b"access");
    let computed = BASE64_URL_SAFE_NO_PAD.encode(&digest[..16]);
    stub.login_with(|claims| claims["at_hash"] = json!(computed))
        .await
        .unwrap();
}

#[actix_web::test]
async fn rp_id_token_acr_below_what_is_accepted() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    let mut config = stub.config();
    config.accepted_acr = vec!["urn:bankid:bid;LOA=4".to_owned()];
    let mut claims = stub.claims();
    claims["acr"] = json!("urn:bankid:bis;LOA=3");
    stub.keys(&[&key]).id_token(&key.token(&claims));
    assert_untrusted(&login(&stub.provider_of(config)).await, "acr");
}

#[actix_web::test]
async fn rp_id_token_kid_absent_single_jwks() {
    let stub = Stub::start();
    let (signing, encrypting) = (SigningKey::rsa("k1").without_kid(), SigningKey::p256("ec"));
    stub.keys(&[&signing, &encrypting])
        .id_token(&signing.token(&stub.claims()));
    login(&stub.provider()).await.unwrap();
}

#[actix_web::test]
async fn rp_id_token_kid_absent_multiple_jwks() {
    let stub = Stub::start();
    let (one, two) = (SigningKey::rsa("k1").without_kid(), SigningKey::rsa("k2"));
    stub.keys(&[&one, &two])
        .id_token(&one.token(&stub.claims()));
    let outcome = login(&stub.provider()).await;
    assert_untrusted(&outcome, "no kid, and several keys to choose from");
}

#[actix_web::test]
async fn rp_id_token_duplicate_kid() {
    let stub = Stub::start();
    let (one, two) = (SigningKey::rsa("k1"), SigningKey::rsa("k1"));
    stub.keys(&[&two, &one])
        .id_token(&one.token(&stub.claims()));
    assert_untrusted(&login(&stub.provider()).await, "several keys of one kid");
}

#[actix_web::test]
async fn rp_id_token_sig_rs256() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    stub.keys(&[&key, &SigningKey::p256("k2")])
        .id_token(&key.token(&stub.claims()));
    login(&stub.provider()).await.unwrap();
}

#[actix_web::test]
async fn rp_id_token_sig_es256() {
    let stub = Stub::start();
    let key = SigningKey::p256("k2");
    stub.keys(&[&SigningKey::rsa("k1"), &key])
        .id_token(&key.token(&stub.claims()));
    login(&stub.provider()).await.unwrap();
}

#[actix_web::test]
async fn rp_id_token_bad_sig_rs256() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    let token = key.token(&stub.claims());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[10] ^= 1;
    let bent = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
    stub.keys(&[&key]).id_token(&bent);
    assert_untrusted(&login(&stub.provider()).await, "signature");
    stub.id_token(&format!("{signed}."));
    assert_untrusted(&login(&stub.provider()).await, "signature");
}

#[actix_web::test]
async fn rp_id_token_bad_sig_es256() {
    let stub = Stub::start();
    let (key, other) = (SigningKey::p256("k2"), SigningKey::p256("k2"));
    stub.keys(&[&key]).id_token(&other.token(&stub.claims()));
    assert_untrusted(&login(&stub.provider()).await, "signature");
}

#[actix_web::test]
async fn rp_id_token_right_claims_signed_by_the_wrong_key() {
    let stub = Stub::start();
    let (key, other) = (SigningKey::rsa("k1"), SigningKey::rsa("k1"));
    stub.keys(&[&key]).id_token(&other.token(&stub.claims()));
    assert_untrusted(&login(&stub.provider()).await, "signature");
}

#[actix_web::test]
async fn rp_id_token_claims_changed_after_signing() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    let token = key.token(&stub.claims());
    let (_, signature) = token.rsplit_once('.').unwrap();
    let mut claims = stub.claims();
    claims["nnin_altsub"] = json!("15021951940");
    let forged = unsigned(&key.header().to_string(), &claims.to_string());
    stub.keys(&[&key])
        .id_token(&format!("{forged}.{signature}"));
    assert_untrusted(&login(&stub.provider()).await, "signature");
}

#[actix_web::test]
async fn rp_id_token_sig_none() {
    let stub = Stub::start();
    stub.keys(&[&SigningKey::rsa("k1")]);
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = json!({"alg": alg, "kid": "k1"}).to_string();
        let token = format!("{}.", unsigned(&header, &stub.claims().to_string()));
        stub.id_token(&token);
        assert_untrusted(&login(&stub.provider()).await, "alg");
    }
}

#[actix_web::test]
async fn rp_id_token_hs256_with_the_public_key() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    stub.keys(&[&key]);
    let public = key.pkey.public_key_to_pem().unwrap();
    for secret in [public.as_slice(), b"s3cr et:/"] {
        let header = json!({"alg": "HS256", "kid": "k1"}).to_string();
        let input = unsigned(&header, &stub.claims().to_string());
        let mac_key = PKey::hmac(secret).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &mac_key).unwrap();
        let mac = signer.sign_oneshot_to_vec(input.as_bytes()).unwrap();
        stub.id_token(&format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac)));
        assert_untrusted(&login(&stub.provider()).await, "alg");
    }
}

#[actix_web::test]
async fn rp_id_token_alg_of_another_kind_than_the_key() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    let header = json!({"alg": "ES256", "kid": "k1"});
    stub.keys(&[&key])
        .id_token(&key.sign(&header, &stub.claims()));
    assert_untrusted(&login(&stub.provider()).await, "alg does not suit the key");
}

#[actix_web::test]
async fn rp_id_token_crit_header() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    let mut header = key.header();
    header["crit"] = json!(["drop"]);
    header["drop"] = json!(true);
    stub.keys(&[&key])
        .id_token(&key.sign(&header, &stub.claims()));
    assert_untrusted(&login(&stub.provider()).await, "crit");
}

#[actix_web::test]
async fn rp_id_token_members_named_twice() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    stub.keys(&[&key]);
    let claims = stub.claims().to_string();
    let header = r#"{"alg":"RS256","kid":"k1","alg":"RS256"}"#;
    stub.id_token(&key.sign_text(header, &claims));
    assert_untrusted(
        &login(&stub.provider()).await,
        "header is not an unambiguous JSON object",
    );
    let twice = claims.replacen('{', r#"{"sub":"somebody-else","#, 1);
    stub.id_token(&key.sign_text(&key.header().to_string(), &twice));
    assert_untrusted(
        &login(&stub.provider()).await,
        "payload is not an unambiguous JSON object",
    );
}

#[actix_web::test]
async fn rp_id_token_weak_key() {
    let stub = Stub::start();
    let key = SigningKey::rsa_of(1024, "k1");
    stub.keys(&[&key]).id_token(&key.token(&stub.claims()));
    assert_untrusted(&login(&stub.provider()).await, "the key is too weak");
}

#[actix_web::test]
async fn rp_id_token_amr_is_taken_as_text_and_as_list() {
    let stub = Stub::start();
    for amr in [json!("BID"), json!(["BID", "x"])] {
        stub.login_with(|claims| claims["amr"] = amr).await.unwrap();
    }
}
