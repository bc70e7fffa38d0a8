//! Keys: which are taken, what they are called, how they are published.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use josekit::{
    jwk::{
        KeyPair,
        alg::{ed::EdKeyPair, rsa::RsaKeyPair},
    },
    jws::{EdDSA, JwsSigner, JwsVerifier, RS256},
};
use openssl::pkey::{Id, PKey, Public};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Fewest bits of an RSA modulus (NIST SP 800-131A).
const MIN_RSA_BITS: i32 = 2048;

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519 (RFC 8037).
    EdDsa,
    /// RSA PKCS#1 v1.5 with SHA-256 (RFC 7518 §3.3).
    Rs256,
}

impl SigningAlgorithm {
    /// The `alg` of the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
        }
    }
}

/// Why a key is not taken. Never shows the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidKey {
    /// Not PEM of the wanted kind: `PRIVATE KEY` (PKCS#8, not encrypted) or `PUBLIC KEY` (SPKI).
    #[error("not a PEM of PKCS#8 (private) or SubjectPublicKeyInfo (public)")]
    Form,
    /// Neither Ed25519 nor RSA, or not what the configured algorithm needs.
    #[error("the key does not fit the algorithm")]
    Algorithm,
    /// RSA of less than 2048 bits, or with an exponent below 65537 or even.
    #[error("the key is too weak")]
    Weak,
    /// The same key twice.
    #[error("the same key is configured twice")]
    Duplicate,
    /// OpenSSL cannot work with it.
    #[error("the key cannot be used")]
    Unusable,
}

/// A public key that verifies one algorithm and no other.
pub(super) struct PublicKey {
    pub(super) algorithm: SigningAlgorithm,
    pub(super) id: String,
    verifier: Box<dyn JwsVerifier>,
    jwk: Value,
}

impl PublicKey {
    pub(super) fn from_pem(pem: &[u8]) -> Result<Self, InvalidKey> {
        let key = PKey::public_key_from_pem(pem).map_err(|_| InvalidKey::Form)?;
        match key.id() {
            Id::ED25519 => Self::ed25519(pem, &key),
            Id::RSA => Self::rsa(pem, &key),
            _ => Err(InvalidKey::Algorithm),
        }
    }

    fn ed25519(pem: &[u8], key: &PKey<Public>) -> Result<Self, InvalidKey> {
        let x = URL_SAFE_NO_PAD.encode(key.raw_public_key().map_err(|_| InvalidKey::Unusable)?);
        let verifier = EdDSA.verifier_from_pem(pem).map_err(|_| InvalidKey::Form)?;
        let members = json!({ "crv": "Ed25519", "kty": "OKP", "x": x });
        // Members in alphabetic order, no spaces (RFC 7638 §3, RFC 8037 §2).
        let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        Ok(Self::new(
            SigningAlgorithm::EdDsa,
            Box::new(verifier),
            members,
            &canonical,
        ))
    }

    fn rsa(pem: &[u8], key: &PKey<Public>) -> Result<Self, InvalidKey> {
        let rsa = key.rsa().map_err(|_| InvalidKey::Unusable)?;
        let exponent = rsa.e().to_vec();
        let is_odd = exponent.last().is_some_and(|byte| byte % 2 == 1);
        // 65537 is the smallest number of 17 bits that is odd and in use.
        if rsa.n().num_bits() < MIN_RSA_BITS || rsa.e().num_bits() < 17 || !is_odd {
            return Err(InvalidKey::Weak);
        }
        let (n, e) = (rsa.n().to_vec(), exponent);
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        let verifier = RS256.verifier_from_pem(pem).map_err(|_| InvalidKey::Form)?;
        let members = json!({ "e": e, "kty": "RSA", "n": n });
        let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
        Ok(Self::new(
            SigningAlgorithm::Rs256,
            Box::new(verifier),
            members,
            &canonical,
        ))
    }

    fn new(
        algorithm: SigningAlgorithm,
        verifier: Box<dyn JwsVerifier>,
        mut jwk: Value,
        canonical: &str,
    ) -> Self {
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
        if let Some(members) = jwk.as_object_mut() {
            members.insert("alg".into(), algorithm.name().into());
            members.insert("kid".into(), id.clone().into());
            members.insert("use".into(), "sig".into());
        }
        Self {
            algorithm,
            id,
            verifier,
            jwk,
        }
    }

    /// The public JWK, named by its thumbprint (RFC 7638).
    pub(super) fn jwk(&self) -> &Value {
        &self.jwk
    }

    pub(super) fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        self.verifier.verify(signed, signature).is_ok()
    }
}

/// Reads the private key; returns what signs with it and the public half.
pub(super) fn private_key(
    algorithm: SigningAlgorithm,
    pem: &SecretString,
) -> Result<(Box<dyn JwsSigner>, PublicKey), InvalidKey> {
    let pem = pem.expose_secret().trim();
    if !pem.starts_with("-----BEGIN PRIVATE KEY-----") {
        return Err(InvalidKey::Form);
    }
    let wrong = |_| InvalidKey::Algorithm;
    let (signer, public_pem): (Box<dyn JwsSigner>, _) = match algorithm {
        SigningAlgorithm::EdDsa => {
            let pair = EdKeyPair::from_pem(pem).map_err(wrong)?;
            let signer = EdDSA.signer_from_pem(pem).map_err(wrong)?;
            (Box::new(signer), pair.to_pem_public_key())
        }
        SigningAlgorithm::Rs256 => {
            let pair = RsaKeyPair::from_pem(pem).map_err(wrong)?;
            // josekit refuses short keys as well, but without saying why.
            PublicKey::from_pem(&pair.to_pem_public_key())?;
            let signer = RS256.signer_from_pem(pem).map_err(wrong)?;
            (Box::new(signer), pair.to_pem_public_key())
        }
    };
    let public = PublicKey::from_pem(&public_pem)?;
    if public.algorithm == algorithm {
        Ok((signer, public))
    } else {
        Err(InvalidKey::Algorithm)
    }
}
