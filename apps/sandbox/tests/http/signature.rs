//! Signed bank calls: what verifies, and what does not.

use base64::{Engine, prelude::BASE64_STANDARD};
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
    x509::{X509, X509NameBuilder},
};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::fixture::{Fixture, RETURN, consent_body};

const SERIAL: u32 = 0x1f;

fn certificate() -> (PKey<Private>, X509) {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, "Test QSealC")
        .unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(SERIAL).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    builder
        .set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(1).unwrap())
        .unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    (key, builder.build())
}

/// What a test changes about a good signature.
#[derive(Clone, Copy, PartialEq)]
enum Twist {
    None,
    OtherBody,
    OtherSerial,
    RedirectUnsigned,
    NoCertificate,
    OtherKey,
}

fn signed(fixture: &Fixture, twist: Twist) -> RequestBuilder {
    let (key, certificate) = certificate();
    let key = if twist == Twist::OtherKey {
        self::certificate().0
    } else {
        key
    };
    let body = consent_body().to_string();
    let hashed = if twist == Twist::OtherBody {
        "{}"
    } else {
        &body
    };
    let digest = format!("SHA-256={}", BASE64_STANDARD.encode(Sha256::digest(hashed)));
    let request_id = "00000000-0000-0000-0000-000000000001";
    let mut names = vec!["digest", "x-request-id"];
    let mut lines = vec![
        format!("digest: {digest}"),
        format!("x-request-id: {request_id}"),
    ];
    if twist != Twist::RedirectUnsigned {
        names.push("tpp-redirect-uri");
        lines.push(format!("tpp-redirect-uri: {RETURN}"));
    }
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    let signature = signer
        .sign_oneshot_to_vec(lines.join("\n").as_bytes())
        .unwrap();
    let serial = if twist == Twist::OtherSerial {
        SERIAL + 1
    } else {
        SERIAL
    };
    let header = format!(
        "keyId=\"SN={serial:x},CA=CN=Test QSealC\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
        names.join(" "),
        BASE64_STANDARD.encode(signature)
    );
    let request = fixture
        .call(Method::POST, "sparebank1", "/v1/consents")
        .header("Content-Type", "application/json")
        .header("Digest", digest)
        .header("Signature", header)
        .body(body);
    if twist == Twist::NoCertificate {
        return request;
    }
    let der = BASE64_STANDARD.encode(certificate.to_der().unwrap());
    request.header("TPP-Signature-Certificate", der)
}

#[tokio::test]
async fn a_good_signature_is_accepted_and_bad_ones_are_named() {
    let fixture = Fixture::start().await;
    let good = fixture.send(signed(&fixture, Twist::None)).await;
    assert_eq!(good.status, StatusCode::CREATED, "{}", good.body);
    for (twist, code) in [
        (Twist::OtherBody, "SIGNATURE_INVALID"),
        (Twist::OtherSerial, "SIGNATURE_INVALID"),
        (Twist::RedirectUnsigned, "SIGNATURE_INVALID"),
        (Twist::OtherKey, "SIGNATURE_INVALID"),
        (Twist::NoCertificate, "CERTIFICATE_MISSING"),
    ] {
        let refused = fixture.send(signed(&fixture, twist)).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::UNAUTHORIZED, code)
        );
    }
}

#[tokio::test]
async fn an_unsigned_call_is_refused_only_where_signatures_are_demanded() {
    let fixture = Fixture::start().await;
    let unsigned = || {
        fixture
            .call(Method::POST, "sparebank1", "/v1/consents")
            .json(&consent_body())
    };
    assert_eq!(fixture.send(unsigned()).await.status, StatusCode::CREATED);
    let demand = json!({ "requireSignature": true });
    fixture
        .control(Method::PUT, "/sandbox/banks/sparebank1/settings", demand)
        .await;
    let refused = fixture.send(unsigned()).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::UNAUTHORIZED, "SIGNATURE_MISSING")
    );
    assert_eq!(
        fixture.send(signed(&fixture, Twist::None)).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_digest_without_a_signature_is_a_format_error() {
    let fixture = Fixture::start().await;
    let request = fixture
        .call(Method::POST, "sparebank1", "/v1/consents")
        .json(&consent_body());
    let refused = fixture.send(request.header("Digest", "SHA-256=x")).await;
    assert_eq!(refused.code(), "FORMAT_ERROR");
}
