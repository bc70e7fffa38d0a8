//! Digest and Signature headers of the TPP, checked as SpareBank 1 does.
//!
//! Digest is present if and only if Signature is; the key comes from `TPP-Signature-Certificate`.

use actix_web::{HttpRequest, http::header::HeaderMap};
use base64::{Engine, prelude::BASE64_STANDARD};
use openssl::{hash::MessageDigest, sign::Verifier, x509::X509};
use sha2::{Digest, Sha256};

use super::error::BankError;

/// Headers that have to be under the signature whenever they are sent.
const SIGNED_WHEN_PRESENT: [&str; 6] = [
    "digest",
    "x-request-id",
    "date",
    "psu-id",
    "psu-corporate-id",
    "tpp-redirect-uri",
];

/// Checks the signature where there is one, or where the bank demands one.
pub(super) fn check(http: &HttpRequest, body: &[u8], required: bool) -> Result<(), BankError> {
    let headers = http.headers();
    let Some(signature) = text(headers, "signature") else {
        if headers.contains_key("digest") {
            return Err(BankError::format("Digest", "only together with Signature"));
        }
        return if required {
            Err(BankError::unauthorized(
                "SIGNATURE_MISSING",
                "this bank demands signatures",
            ))
        } else {
            Ok(())
        };
    };
    let parts = Parts::parse(signature).ok_or_else(|| invalid("the header cannot be read"))?;
    digest_fits(headers, body)?;
    let certificate = certificate(headers)?;
    key_id_fits(&parts, &certificate)?;
    for name in SIGNED_WHEN_PRESENT {
        if headers.contains_key(name) && !parts.headers.iter().any(|one| one == name) {
            return Err(invalid(&format!("{name} is not signed")));
        }
    }
    let message = signing_string(http, &parts.headers)?;
    let verified = certificate.public_key().and_then(|key| {
        let mut verifier = Verifier::new(MessageDigest::sha256(), &key)?;
        verifier.verify_oneshot(&parts.signature, message.as_bytes())
    });
    match verified {
        Ok(true) => Ok(()),
        _ => Err(invalid("the signature does not verify")),
    }
}

fn invalid(why: &str) -> BankError {
    BankError::unauthorized("SIGNATURE_INVALID", why)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `keyId="…",algorithm="rsa-sha256",headers="digest x-request-id",signature="…"`.
struct Parts {
    key_id: String,
    headers: Vec<String>,
    signature: Vec<u8>,
}

impl Parts {
    fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| -> Option<String> {
            let (_, rest) = text.split_once(&format!("{name}=\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        if field("algorithm")? != "rsa-sha256" {
            return None;
        }
        Some(Self {
            key_id: field("keyId")?,
            headers: field("headers")?
                .split_whitespace()
                .map(str::to_ascii_lowercase)
                .collect(),
            signature: BASE64_STANDARD.decode(field("signature")?).ok()?,
        })
    }
}

fn digest_fits(headers: &HeaderMap, body: &[u8]) -> Result<(), BankError> {
    let digest = text(headers, "digest")
        .ok_or_else(|| BankError::format("Digest", "mandatory together with Signature"))?;
    let expected = format!("SHA-256={}", BASE64_STANDARD.encode(Sha256::digest(body)));
    if digest == expected {
        Ok(())
    } else {
        Err(invalid("the digest is not of this body"))
    }
}

/// The certificate, as base64 of DER or as PEM on one line.
fn certificate(headers: &HeaderMap) -> Result<X509, BankError> {
    let text = text(headers, "tpp-signature-certificate").ok_or_else(|| {
        BankError::unauthorized(
            "CERTIFICATE_MISSING",
            "TPP-Signature-Certificate is missing",
        )
    })?;
    let base64: String = text
        .replace("-----BEGIN CERTIFICATE-----", "")
        .replace("-----END CERTIFICATE-----", "")
        .split_whitespace()
        .collect();
    BASE64_STANDARD
        .decode(base64)
        .ok()
        .and_then(|der| X509::from_der(&der).ok())
        .ok_or_else(|| {
            BankError::unauthorized("CERTIFICATE_INVALID", "base64 of a DER certificate")
        })
}

/// `keyId` names the serial number (hexadecimal) and the issuer: `SN=…,CA=…`.
fn key_id_fits(parts: &Parts, certificate: &X509) -> Result<(), BankError> {
    let wrong = || invalid("keyId is SN=<hex>,CA=<issuer> of the certificate");
    let (serial, issuer) = parts
        .key_id
        .strip_prefix("SN=")
        .and_then(|rest| rest.split_once(",CA="))
        .ok_or_else(wrong)?;
    let actual = certificate
        .serial_number()
        .to_bn()
        .and_then(|number| number.to_hex_str().map(|hex| hex.to_string()))
        .unwrap_or_default();
    let bare = |hex: &str| hex.trim_start_matches('0').to_ascii_uppercase();
    if bare(serial) == bare(&actual) && !issuer.is_empty() {
        Ok(())
    } else {
        Err(wrong())
    }
}

fn signing_string(http: &HttpRequest, names: &[String]) -> Result<String, BankError> {
    let lines: Vec<String> = names
        .iter()
        .map(|name| {
            if name == "(request-target)" {
                let method = http.method().as_str().to_ascii_lowercase();
                return Ok(format!("{name}: {method} {}", http.uri()));
            }
            text(http.headers(), name)
                .map(|value| format!("{name}: {value}"))
                .ok_or_else(|| invalid(&format!("{name} is signed but missing")))
        })
        .collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}
