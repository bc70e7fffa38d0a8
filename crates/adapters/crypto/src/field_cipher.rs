//! Sealing restricted columns with AES-256-GCM, and fingerprints to look them up by.
//!
//! Text form: `v1.<key id>.<base64url(nonce ‖ ciphertext ‖ tag)>`. The key id and the context are
//! authenticated, so that a value moved to another row, or relabelled to another key, does not open.
//! Nonces are random, 96 bits: a key is good for 2³² values (NIST SP 800-38D §8.3), then rotate.

use std::{collections::BTreeSet, fmt, sync::Arc};

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, Mac};
use kernel::{Ciphertext, DecryptionError, FieldCipher, RandomSource};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;
use thiserror::Error;

const NONCE: usize = 12;
const VERSION: &str = "v1";

/// A 256-bit key with a name. `Debug` shows the name alone.
#[derive(Debug)]
pub struct EncryptionKey {
    id: String,
    key: SecretBox<[u8; 32]>,
}

/// Why keys are not fit for use. Tells which, never its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidEncryptionKey {
    /// Not 1–32 letters, digits, `-` or `_`.
    #[error("a cipher key id has 1-32 letters, digits, '-' or '_': {0:?}")]
    Id(String),
    /// Not 32 bytes in standard base64.
    #[error("vault key {0}: not 32 bytes in base64")]
    Key(String),
    /// Two keys of one id.
    #[error("vault key {0}: there are two")]
    Duplicate(String),
    /// One key for two purposes.
    #[error("the fingerprint key must not be an encryption key as well ({0})")]
    Shared(String),
}

impl Clone for EncryptionKey {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            key: SecretBox::new(Box::new(*self.key.expose_secret())),
        }
    }
}

/// Fewest different bytes of a random key: fewer occur once in 10²⁰ keys.
const FEWEST_BYTES: usize = 16;

impl EncryptionKey {
    /// Whether its bytes repeat or count up, so that it was written by hand and not drawn.
    pub fn is_trivial(&self) -> bool {
        let bytes = self.key.expose_secret();
        let distinct: BTreeSet<u8> = bytes.iter().copied().collect();
        let steps: BTreeSet<u8> = bytes
            .iter()
            .zip(bytes.iter().skip(1))
            .map(|(one, next)| next.wrapping_sub(*one))
            .collect();
        distinct.len() < FEWEST_BYTES || steps.len() == 1
    }

    /// Reads 32 bytes of standard base64 (`openssl rand -base64 32`).
    pub fn from_base64(id: &str, key: &SecretString) -> Result<Self, InvalidEncryptionKey> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if !(1..=32).contains(&id.len()) || !id.bytes().all(allowed) {
            return Err(InvalidEncryptionKey::Id(id.to_owned()));
        }
        let decoded = STANDARD.decode(key.expose_secret().trim());
        let bytes = decoded
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        Ok(Self {
            id: id.to_owned(),
            key: SecretBox::new(Box::new(
                bytes.ok_or_else(|| InvalidEncryptionKey::Key(id.to_owned()))?,
            )),
        })
    }
}

/// The cipher: seals with the current key, opens with any of its keys.
pub struct AesFieldCipher {
    current: Cipher,
    older: Vec<Cipher>,
    fingerprint_key: EncryptionKey,
    random: Arc<dyn RandomSource>,
}

struct Cipher {
    id: String,
    aes: Aes256Gcm,
}

impl AesFieldCipher {
    /// A cipher of these keys. `older` ones open what they sealed once and seal nothing new. The
    /// fingerprint key cannot be rotated without computing every fingerprint anew.
    ///
    /// # Errors
    /// Two keys of one id, or a fingerprint key that also encrypts.
    pub fn new(
        current: &EncryptionKey,
        older: &[EncryptionKey],
        fingerprint_key: EncryptionKey,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, InvalidEncryptionKey> {
        let keys: Vec<&EncryptionKey> = std::iter::once(current).chain(older).collect();
        for (at, key) in keys.iter().enumerate() {
            if keys.iter().skip(at + 1).any(|other| other.id == key.id) {
                return Err(InvalidEncryptionKey::Duplicate(key.id.clone()));
            }
            if key.key.expose_secret() == fingerprint_key.key.expose_secret() {
                return Err(InvalidEncryptionKey::Shared(key.id.clone()));
            }
        }
        Ok(Self {
            current: Cipher::new(current),
            older: older.iter().map(Cipher::new).collect(),
            fingerprint_key,
            random,
        })
    }
}

impl Cipher {
    fn new(key: &EncryptionKey) -> Self {
        Self {
            id: key.id.clone(),
            aes: Aes256Gcm::new(key.key.expose_secret().into()),
        }
    }

    /// The key id has no dot, so that this is one text for each pair of key and context.
    fn authenticated(&self, context: &str) -> String {
        format!("{VERSION}.{}.{context}", self.id)
    }
}

impl FieldCipher for AesFieldCipher {
    #[expect(
        clippy::expect_used,
        reason = "AES-GCM fails for plaintexts of 64 GiB alone"
    )]
    fn seal(&self, plain: &[u8], context: &str) -> Ciphertext {
        let cipher = &self.current;
        let nonce = self.random.bytes::<NONCE>();
        let aad = cipher.authenticated(context);
        let payload = Payload {
            msg: plain,
            aad: aad.as_bytes(),
        };
        let sealed = cipher.aes.encrypt((&nonce).into(), payload);
        let bytes = [&nonce[..], &sealed.expect("a column fits into memory")].concat();
        let text = URL_SAFE_NO_PAD.encode(bytes);
        Ciphertext::from_text(format!("{VERSION}.{}.{text}", cipher.id))
    }

    fn open(&self, sealed: &Ciphertext, context: &str) -> Result<Vec<u8>, DecryptionError> {
        let parts: Vec<&str> = sealed.as_text().split('.').collect();
        let [VERSION, id, text] = parts[..] else {
            return Err(DecryptionError::Damaged);
        };
        let mut ciphers = std::iter::once(&self.current).chain(&self.older);
        let cipher = ciphers.find(|cipher| cipher.id == id);
        let cipher = cipher.ok_or(DecryptionError::UnknownKey)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| DecryptionError::Damaged)?;
        let (nonce, msg) = bytes
            .split_first_chunk::<NONCE>()
            .ok_or(DecryptionError::Damaged)?;
        let aad = cipher.authenticated(context);
        let payload = Payload {
            msg,
            aad: aad.as_bytes(),
        };
        let opened = cipher.aes.decrypt(nonce.into(), payload);
        opened.map_err(|_| DecryptionError::Damaged)
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    fn fingerprint(&self, value: &[u8], purpose: &str) -> [u8; 32] {
        let key = self.fingerprint_key.key.expose_secret();
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("any length");
        // The length first: no purpose can run on into a value.
        mac.update(format!("{}:{purpose}:", purpose.len()).as_bytes());
        mac.update(value);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for AesFieldCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let older: Vec<_> = self.older.iter().map(|cipher| &cipher.id).collect();
        f.debug_struct("AesFieldCipher")
            .field("current", &self.current.id)
            .field("older", &older)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
