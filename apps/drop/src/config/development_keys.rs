//! The keys of development: made when first needed, kept in the data folder for its owner alone.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use crypto::{EncryptionKey, jose::generate_ed25519_pem};
use kernel::RandomSource;
use secrecy::{ExposeSecret, SecretString};
use system::SystemRandom;

use super::data_dir::make_private_folder;

const TOKEN_SIGNING: &str = "token-signing.pem";
const COLUMN: &str = "vault.key";
const FINGERPRINT: &str = "fingerprint.key";

/// Where they are.
#[derive(Debug, Clone)]
pub(super) struct DevelopmentKeys {
    folder: PathBuf,
}

impl DevelopmentKeys {
    pub(super) fn new(data_dir: &Path) -> Self {
        Self {
            folder: data_dir.join("development-keys"),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads those that are there; makes none.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (name, id) in [(COLUMN, "development"), (FINGERPRINT, "fingerprint")] {
            if let Some(key) = self.read(name)? {
                EncryptionKey::from_base64(id, &key)?;
            }
        }
        self.read(TOKEN_SIGNING).map(drop)
    }

    pub(super) fn token_signing(&self) -> anyhow::Result<SecretString> {
        self.find(TOKEN_SIGNING, || Ok(generate_ed25519_pem()?))
    }

    pub(super) fn column(&self) -> anyhow::Result<EncryptionKey> {
        let key = self.find(COLUMN, || Ok(symmetric()))?;
        Ok(EncryptionKey::from_base64("development", &key)?)
    }

    pub(super) fn fingerprint(&self) -> anyhow::Result<EncryptionKey> {
        let key = self.find(FINGERPRINT, || Ok(symmetric()))?;
        Ok(EncryptionKey::from_base64("fingerprint", &key)?)
    }

    fn find(
        &self,
        name: &str,
        make: impl FnOnce() -> anyhow::Result<SecretString>,
    ) -> anyhow::Result<SecretString> {
        match self.read(name)? {
            Some(key) => Ok(key),
            None => self.keep(name, &make()?),
        }
    }

    fn read(&self, name: &str) -> anyhow::Result<Option<SecretString>> {
        let path = self.folder.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// Writes a new key; if another process was faster, its key counts.
    fn keep(&self, name: &str, key: &SecretString) -> anyhow::Result<SecretString> {
        let path = self.folder.join(name);
        make_private_folder(&self.folder)
            .with_context(|| format!("making {}", self.folder.display()))?;
        let mut made = tempfile::NamedTempFile::new_in(&self.folder)?; // 0600
        made.write_all(key.expose_secret().as_bytes())?;
        match made.persist_noclobber(&path) {
            Ok(_) => Ok(key.clone()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                Ok(fs::read_to_string(&path)?.into())
            }
            Err(error) => Err(error).with_context(|| format!("writing {}", path.display())),
        }
    }
}

/// 32 random bytes in base64.
fn symmetric() -> SecretString {
    let random: &dyn RandomSource = &SystemRandom;
    STANDARD.encode(random.bytes::<32>()).into()
}
