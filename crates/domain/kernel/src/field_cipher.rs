//! Field-level encryption, so that a copied database reveals nothing about a person.

use std::fmt;

use thiserror::Error;

/// Encrypts and fingerprints values that must not be stored in the clear. Storage adapters call it;
/// the domain handles plain types.
pub trait FieldCipher: Send + Sync {
    /// Encrypts with the current key. `context` (`users.national_id:usr_…`) is authenticated, so
    /// that a ciphertext cannot be moved to another row or column.
    fn seal(&self, plain: &[u8], context: &str) -> Ciphertext;

    /// Decrypts what [`FieldCipher::seal`] encrypted, with the key that the value names.
    ///
    /// # Errors
    /// The key is not configured, the value was changed, or it belongs to another context.
    fn open(&self, sealed: &Ciphertext, context: &str) -> Result<Vec<u8>, DecryptionError>;

    /// A keyed hash (HMAC-SHA-256) for looking up a value by equality. `purpose` separates uses.
    fn fingerprint(&self, value: &[u8], purpose: &str) -> [u8; 32];
}

/// An encrypted value as text: key id, then ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct Ciphertext(String);

impl Ciphertext {
    /// Wraps the text form, as read from storage or made by a cipher.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text form.
    pub fn as_text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Ciphertext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ciphertext(***)")
    }
}

/// Why a value cannot be decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecryptionError {
    /// No key with that id is configured.
    #[error("the key it was sealed with is not configured")]
    UnknownKey,
    /// Not an encrypted value, changed since, or of another context.
    #[error("the sealed value is damaged or belongs elsewhere")]
    Damaged,
}
