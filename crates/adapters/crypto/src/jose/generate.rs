//! Keys for development. Production keys are made by operators and never leave the secrets store.

use josekit::jwk::{
    KeyPair,
    alg::ed::{EdCurve, EdKeyPair},
};
use secrecy::SecretString;

use super::key::InvalidKey;

/// A new Ed25519 private key as PKCS#8 PEM, from OpenSSL's own randomness.
///
/// # Errors
/// OpenSSL cannot make one.
pub fn generate_ed25519_pem() -> Result<SecretString, InvalidKey> {
    let pair = EdKeyPair::generate(EdCurve::Ed25519).map_err(|_| InvalidKey::Unusable)?;
    let pem = String::from_utf8(pair.to_pem_private_key()).map_err(|_| InvalidKey::Unusable)?;
    Ok(SecretString::from(pem))
}
