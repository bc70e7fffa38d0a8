//! Access tokens and encrypted columns, from the keys of the configuration.

use std::sync::Arc;

use crypto::{
    AesFieldCipher,
    jose::{JoseConfig, JoseTokens},
};
use kernel::RandomSource;

use crate::config::{CipherKeys, Config, TokenKeys};

/// Audience of access tokens.
const AUDIENCE: &str = "drop-api";

/// Signs and verifies access tokens.
///
/// # Errors
/// In development: a key cannot be made.
pub(crate) fn tokens(config: &Config) -> anyhow::Result<JoseTokens> {
    let TokenKeys {
        algorithm,
        private_key_pem,
        older_public_keys_pem,
    } = config.keys.tokens()?;
    let issuer = config.http.public_url.as_str().trim_end_matches('/');
    Ok(JoseTokens::new(JoseConfig {
        algorithm,
        private_key_pem,
        older_public_keys_pem,
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
    })?)
}

/// Encrypts restricted columns.
///
/// # Errors
/// In development: a key cannot be made.
pub(crate) fn cipher(
    config: &Config,
    random: Arc<dyn RandomSource>,
) -> anyhow::Result<AesFieldCipher> {
    let CipherKeys {
        current,
        older,
        fingerprint,
    } = config.keys.cipher()?;
    Ok(AesFieldCipher::new(&current, &older, fingerprint, random)?)
}
