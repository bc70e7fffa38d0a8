//! The provider's signing keys. Made when first needed, since most tests never log in.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openssl::{
    error::ErrorStack,
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
};
use serde_json::{Value, json};

use super::misbehaviour::Misbehaviour;
use crate::random;

const STRONG_BITS: u32 = 2048;
const WEAK_BITS: u32 = 1024;
/// The kid two keys share under `duplicate_kid`; new to clients, so that they fetch the JWKS anew.
const DUPLICATED_KID: &str = "duplicated";

/// An RSA key and the name it is published under.
#[derive(Clone)]
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    key: PKey<Private>,
}

impl SigningKey {
    fn generate(bits: u32) -> Result<Self, ErrorStack> {
        Ok(Self {
            kid: random::id(),
            key: PKey::from_rsa(Rsa::generate(bits)?)?,
        })
    }

    /// The RS256 signature of `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Signer::new(MessageDigest::sha256(), &self.key)?.sign_oneshot_to_vec(message)
    }

    /// The public key as PEM: public knowledge, and so no secret for an HMAC.
    pub(crate) fn public_pem(&self) -> Result<Vec<u8>, ErrorStack> {
        self.key.public_key_to_pem()
    }

    fn jwk(&self, kid: &str) -> Result<Value, ErrorStack> {
        let rsa = self.key.rsa()?;
        Ok(json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": BASE64_URL_SAFE_NO_PAD.encode(rsa.n().to_vec()),
            "e": BASE64_URL_SAFE_NO_PAD.encode(rsa.e().to_vec()),
        }))
    }
}

/// The keys of one provider.
#[derive(Default)]
pub(crate) struct KeyRing {
    current: Option<SigningKey>,
    other: Option<SigningKey>,
    weak: Option<SigningKey>,
}

impl KeyRing {
    /// Forgets the signing key: the next JWKS has a new one and no longer the old.
    pub(crate) fn rotate(&mut self) {
        self.current = None;
    }

    /// The key to sign with, and the kid to claim (`None`: no kid in the header).
    pub(crate) fn signing(
        &mut self,
        misbehaviour: Option<Misbehaviour>,
    ) -> Result<(SigningKey, Option<String>), ErrorStack> {
        let current = obtain(&mut self.current, STRONG_BITS)?;
        let kid = Some(current.kid.clone());
        Ok(match misbehaviour {
            Some(Misbehaviour::KidAbsentOneKey | Misbehaviour::KidAbsentManyKeys) => {
                (current, None)
            }
            Some(Misbehaviour::UnknownKid) => (current, Some(random::id())),
            Some(Misbehaviour::DuplicateKid) => (current, Some(DUPLICATED_KID.to_owned())),
            Some(Misbehaviour::SignedByWrongKey) => (obtain(&mut self.other, STRONG_BITS)?, kid),
            Some(Misbehaviour::WeakKey) => {
                let weak = obtain(&mut self.weak, WEAK_BITS)?;
                let kid = Some(weak.kid.clone());
                (weak, kid)
            }
            _ => (current, kid),
        })
    }

    /// The published key set.
    pub(crate) fn jwks(&mut self, misbehaviour: Option<Misbehaviour>) -> Result<Value, ErrorStack> {
        let current = obtain(&mut self.current, STRONG_BITS)?;
        let keys = match misbehaviour {
            Some(Misbehaviour::KidAbsentManyKeys) => {
                let other = obtain(&mut self.other, STRONG_BITS)?;
                vec![other.jwk(&other.kid)?, current.jwk(&current.kid)?]
            }
            Some(Misbehaviour::DuplicateKid) => {
                let other = obtain(&mut self.other, STRONG_BITS)?;
                vec![other.jwk(DUPLICATED_KID)?, current.jwk(DUPLICATED_KID)?]
            }
            Some(Misbehaviour::WeakKey) => {
                let weak = obtain(&mut self.weak, WEAK_BITS)?;
                vec![weak.jwk(&weak.kid)?]
            }
            _ => vec![current.jwk(&current.kid)?],
        };
        Ok(json!({ "keys": keys }))
    }
}

fn obtain(slot: &mut Option<SigningKey>, bits: u32) -> Result<SigningKey, ErrorStack> {
    if let Some(key) = slot {
        return Ok(key.clone());
    }
    let key = SigningKey::generate(bits)?;
    *slot = Some(key.clone());
    Ok(key)
}
