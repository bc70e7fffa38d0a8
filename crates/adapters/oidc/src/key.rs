//! A public key of the provider, and whether it is acceptable.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{JsonWebKey, core::CoreJsonWebKey};
use serde_json::Value;

use crate::jws::{Algorithm, Jws};

/// Minimum length of RSA keys.
const LEAST_RSA_BITS: usize = 2048;

pub(crate) struct Key {
    kid: Option<String>,
    strength: Strength,
    algorithm: Option<String>,
    jwk: CoreJsonWebKey,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    Rsa,
    WeakRsa,
    P256,
}

/// Why a key does not verify a token.
pub(crate) enum Refused {
    Weak,
    Signature,
}

impl Key {
    /// A key for a supported signature algorithm; `None` for others (encryption keys, symmetric
    /// keys, other curves), which are ignored.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        if text("use").is_some_and(|used| used != "sig") {
            return None;
        }
        if let Some(operations) = value.get("key_ops") {
            let verifies = |operation: &Value| operation.as_str() == Some("verify");
            if !operations.as_array()?.iter().any(verifies) {
                return None;
            }
        }
        let strength = match (text("kty")?, text("crv")) {
            ("RSA", _) if rsa_bits(text("n")?)? < LEAST_RSA_BITS => Strength::WeakRsa,
            ("RSA", _) => Strength::Rsa,
            ("EC", Some("P-256")) => Strength::P256,
            _ => return None,
        };
        Some(Self {
            kid: text("kid").map(str::to_owned),
            strength,
            algorithm: text("alg").map(str::to_owned),
            jwk: serde_json::from_value(value.clone()).ok()?,
        })
    }

    pub(crate) fn has_kid(&self, kid: &str) -> bool {
        self.kid.as_deref() == Some(kid)
    }

    /// Whether the key has the algorithm's type and is not reserved for another algorithm.
    pub(crate) fn suits(&self, algorithm: Algorithm) -> bool {
        let kind = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => self.strength != Strength::P256,
            Algorithm::Es256 => self.strength == Strength::P256,
        };
        let reserved = self.algorithm.as_deref();
        kind && reserved.is_none_or(|name| name == algorithm.name())
    }

    pub(crate) fn verify(&self, jws: &Jws<'_>) -> Result<(), Refused> {
        if self.strength == Strength::WeakRsa {
            return Err(Refused::Weak);
        }
        self.jwk
            .verify_signature(&jws.algorithm.core(), jws.signed, &jws.signature)
            .map_err(|_| Refused::Signature)
    }
}

/// Bits of a modulus, leading zeros not counted.
fn rsa_bits(modulus: &str) -> Option<usize> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(modulus).ok()?;
    let (zeros, first) = bytes.iter().enumerate().find(|(_, byte)| **byte != 0)?;
    let leading = usize::try_from(first.leading_zeros()).ok()?;
    Some((bytes.len() - zeros) * 8 - leading)
}
