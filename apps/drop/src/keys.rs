//! The keys: from the secrets port in production, made at the first start in development.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use crypto::{
    AesFieldCipher, EncryptionKey,
    jose::{JoseConfig, JoseTokens, SigningAlgorithm, generate_ed25519_pem},
};
use kernel::RandomSource;
use secrecy::{ExposeSecret, SecretString};
use system::SystemRandom;

use crate::config::{Config, LocalSecrets, Secrets};

/// Audience of access tokens.
const AUDIENCE: &str = "drop-api";

/// Signs and verifies access tokens.
///
/// # Errors
/// A key cannot be found or used.
pub(crate) fn tokens(config: &Config) -> anyhow::Result<JoseTokens> {
    let pem = find(
        config,
        config.keys.token_signing.as_deref(),
        "token-signing.pem",
        || Ok(generate_ed25519_pem()?),
    )?;
    let older = config.keys.token_older.iter();
    let older = older
        .map(|reference| Ok(LocalSecrets.get(reference)?.expose_secret().to_owned()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let configured = |algorithm| {
        JoseTokens::new(JoseConfig {
            algorithm,
            private_key_pem: pem.clone(),
            older_public_keys_pem: older.clone(),
            issuer: config
                .http
                .public_url
                .as_str()
                .trim_end_matches('/')
                .to_owned(),
            audience: AUDIENCE.to_owned(),
        })
    };
    // The key says which algorithm it is for; the first that takes it signs.
    configured(SigningAlgorithm::EdDsa)
        .or_else(|_| configured(SigningAlgorithm::Rs256))
        .context("keys.token_signing must be a PKCS#8 PEM, Ed25519 or RSA of 2048 bits or more")
}

/// Seals restricted columns.
///
/// # Errors
/// A key cannot be found or used.
pub(crate) fn cipher(
    config: &Config,
    random: Arc<dyn RandomSource>,
) -> anyhow::Result<AesFieldCipher> {
    let fingerprint = find(
        config,
        config.keys.fingerprint.as_deref(),
        "fingerprint.key",
        || Ok(symmetric()),
    )?;
    let fingerprint = EncryptionKey::from_base64("fingerprint", &fingerprint)?;
    let current = config.keys.vault_current.as_deref();
    let Some(current_id) = current else {
        let key = find(config, None, "vault.key", || Ok(symmetric()))?;
        let key = EncryptionKey::from_base64("development", &key)?;
        return Ok(AesFieldCipher::new(&key, &[], fingerprint, random)?);
    };
    let (mut found, mut older) = (None, Vec::new());
    for (id, reference) in &config.keys.vault {
        let secret = LocalSecrets
            .get(reference)
            .with_context(|| format!("keys.vault.{id}"))?;
        let key = EncryptionKey::from_base64(id, &secret)?;
        if id == current_id {
            found = Some(key);
        } else {
            older.push(key);
        }
    }
    let current = found.context("keys.vault_current must name one of keys.vault")?;
    Ok(AesFieldCipher::new(&current, &older, fingerprint, random)?)
}

/// The secret behind the reference, or in development one that is made and kept in the data
/// folder, readable by its owner alone.
fn find(
    config: &Config,
    reference: Option<&str>,
    name: &str,
    make: impl FnOnce() -> anyhow::Result<SecretString>,
) -> anyhow::Result<SecretString> {
    if let Some(reference) = reference {
        return LocalSecrets
            .get(reference)
            .with_context(|| format!("the key {name}"));
    }
    anyhow::ensure!(
        config.environment.makes_keys(),
        "production does not make keys; configure {name}"
    );
    let path = config.data_dir.join("development-keys").join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => keep(&path, &make()?),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Writes a new secret; if another process was faster, its secret counts.
fn keep(path: &PathBuf, secret: &SecretString) -> anyhow::Result<SecretString> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let mut made = tempfile::NamedTempFile::new_in(folder)?; // 0600
    made.write_all(secret.expose_secret().as_bytes())?;
    match made.persist_noclobber(path) {
        Ok(_) => Ok(secret.clone()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Ok(fs::read_to_string(path)?.into())
        }
        Err(error) => Err(error).with_context(|| format!("writing {}", path.display())),
    }
}

/// 32 random bytes in base64.
fn symmetric() -> SecretString {
    let random: &dyn RandomSource = &SystemRandom;
    STANDARD.encode(random.bytes::<32>()).into()
}
