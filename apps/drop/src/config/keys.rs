//! The keys of access tokens and of encrypted columns.

use std::{collections::BTreeMap, path::Path};

use crypto::{
    EncryptionKey,
    jose::{InvalidKey, JoseConfig, JoseTokens, SigningAlgorithm},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{checker::Checker, development_keys::DevelopmentKeys, secrets::SecretRef};

/// Keys; each value refers to a secret.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawKeys {
    /// PEM (PKCS#8, Ed25519 or RSA) that signs access tokens.
    pub token_signing: Option<SecretRef>,
    /// PEM public keys whose tokens may still be alive.
    pub token_older: Vec<SecretRef>,
    /// 32 bytes in base64 that encrypt restricted columns; by key id.
    pub vault: BTreeMap<String, SecretRef>,
    /// Which of them encrypts new values.
    pub vault_current: Option<String>,
    /// 32 bytes in base64 for fingerprints (look-up by national id).
    pub fingerprint: Option<SecretRef>,
}

/// What signs access tokens, and what verifies older ones.
#[derive(Debug, Clone)]
pub struct TokenKeys {
    /// How new tokens are signed.
    pub algorithm: SigningAlgorithm,
    /// PKCS#8 PEM of the key that signs.
    pub private_key_pem: SecretString,
    /// SPKI PEMs of keys whose tokens may still be alive.
    pub older_public_keys_pem: Vec<String>,
}

/// What encrypts restricted columns, and makes fingerprints of them.
#[derive(Debug, Clone)]
pub struct CipherKeys {
    /// Encrypts new values.
    pub current: EncryptionKey,
    /// Decrypt older ones.
    pub older: Vec<EncryptionKey>,
    /// Makes fingerprints.
    pub fingerprint: EncryptionKey,
}

/// The keys, checked. What the configuration does not name development makes for itself, once.
#[derive(Debug, Clone)]
pub struct Keys {
    tokens: Option<TokenKeys>,
    columns: Option<(EncryptionKey, Vec<EncryptionKey>)>,
    fingerprint: Option<EncryptionKey>,
    development: DevelopmentKeys,
}

impl Keys {
    /// The keys of access tokens.
    ///
    /// # Errors
    /// In development: a key cannot be made or read.
    pub fn tokens(&self) -> anyhow::Result<TokenKeys> {
        if let Some(keys) = &self.tokens {
            return Ok(keys.clone());
        }
        let private_key_pem = self.development.token_signing()?;
        Ok(TokenKeys {
            algorithm: algorithm_of(&private_key_pem)?,
            private_key_pem,
            older_public_keys_pem: Vec::new(),
        })
    }

    /// The keys of encrypted columns.
    ///
    /// # Errors
    /// In development: a key cannot be made or read.
    pub fn cipher(&self) -> anyhow::Result<CipherKeys> {
        let fingerprint = match &self.fingerprint {
            Some(key) => key.clone(),
            None => self.development.fingerprint()?,
        };
        let (current, older) = match &self.columns {
            Some(keys) => keys.clone(),
            None => (self.development.column()?, Vec::new()),
        };
        Ok(CipherKeys {
            current,
            older,
            fingerprint,
        })
    }
}

pub(super) fn check(raw: &RawKeys, data_dir: &Path, checker: &mut Checker<'_>) -> Keys {
    if checker.is_production() {
        for (setting, is_missing) in [
            ("keys.token_signing", raw.token_signing.is_none()),
            ("keys.vault", raw.vault.is_empty()),
            ("keys.fingerprint", raw.fingerprint.is_none()),
        ] {
            if is_missing {
                let why = "production needs it: a reference, env:NAME or file:PATH";
                checker.note(setting, why);
            }
        }
    }
    let development = DevelopmentKeys::new(data_dir);
    let tokens = tokens(raw, checker);
    let columns = columns(raw, checker);
    let fingerprint = raw.fingerprint.as_ref().and_then(|reference| {
        let setting = "keys.fingerprint";
        let secret = checker.secret(setting, reference)?;
        checker.symmetric_key(setting, "fingerprint", &secret)
    });
    if !checker.is_production() {
        let path = development.folder().display().to_string();
        let why = |error: anyhow::Error| format!("the development keys are unusable: {error:#}");
        checker.take(&path, development.check().map_err(why));
    }
    Keys {
        tokens,
        columns,
        fingerprint,
        development,
    }
}

fn tokens(raw: &RawKeys, checker: &mut Checker<'_>) -> Option<TokenKeys> {
    let setting = "keys.token_signing";
    let Some(reference) = &raw.token_signing else {
        if !raw.token_older.is_empty() {
            checker.note(setting, "keys.token_older needs it; set it");
        }
        return None;
    };
    let private_key_pem = checker.secret(setting, reference);
    let keys = private_key_pem.and_then(|private_key_pem| {
        let why =
            |error| format!("{error}; store a PEM (PKCS#8), Ed25519 or RSA of 2048 bits or more");
        let algorithm = algorithm_of(&private_key_pem).map_err(why);
        let algorithm = checker.take(setting, algorithm)?;
        Some(TokenKeys {
            algorithm,
            private_key_pem,
            older_public_keys_pem: Vec::new(),
        })
    });
    let mut older = Vec::new();
    for (n, reference) in raw.token_older.iter().enumerate() {
        let setting = format!("keys.token_older, entry {}", n + 1);
        if let Some(pem) = checker.secret(&setting, reference) {
            older.push((setting, pem.expose_secret().to_owned()));
        }
    }
    let mut keys = keys?;
    for (setting, pem) in older {
        keys.older_public_keys_pem.push(pem);
        if checker.take(&setting, verified(&keys)).is_none() {
            keys.older_public_keys_pem.pop();
        }
    }
    Some(keys)
}

fn columns(
    raw: &RawKeys,
    checker: &mut Checker<'_>,
) -> Option<(EncryptionKey, Vec<EncryptionKey>)> {
    let (mut current, mut older) = (None, Vec::new());
    for (id, reference) in &raw.vault {
        let setting = format!("keys.vault.{id}");
        let secret = checker.secret(&setting, reference);
        let key = secret.and_then(|secret| checker.symmetric_key(&setting, id, &secret));
        if raw.vault_current.as_ref() == Some(id) {
            current = key;
        } else {
            older.extend(key);
        }
    }
    let names_one = raw
        .vault_current
        .as_ref()
        .is_some_and(|id| raw.vault.contains_key(id));
    if !names_one && (raw.vault_current.is_some() || !raw.vault.is_empty()) {
        let why = "must name the one of keys.vault that encrypts new values";
        checker.note("keys.vault_current", why);
    }
    Some((current?, older))
}

/// The key says which algorithm it is for.
fn algorithm_of(pem: &SecretString) -> Result<SigningAlgorithm, InvalidKey> {
    let keys = |algorithm| TokenKeys {
        algorithm,
        private_key_pem: pem.clone(),
        older_public_keys_pem: Vec::new(),
    };
    verified(&keys(SigningAlgorithm::EdDsa))
        .map(|()| SigningAlgorithm::EdDsa)
        .or_else(|_| verified(&keys(SigningAlgorithm::Rs256)).map(|()| SigningAlgorithm::Rs256))
}

/// Whether tokens can be signed and verified with these keys.
fn verified(keys: &TokenKeys) -> Result<(), InvalidKey> {
    JoseTokens::new(JoseConfig {
        algorithm: keys.algorithm,
        private_key_pem: keys.private_key_pem.clone(),
        older_public_keys_pem: keys.older_public_keys_pem.clone(),
        issuer: String::new(),
        audience: String::new(),
    })
    .map(drop)
}
