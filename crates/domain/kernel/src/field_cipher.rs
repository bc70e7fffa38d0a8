//! Sealing of restricted values, so that a copied database tells nothing about a person.

use std::fmt;

use thiserror::Error;

/// Encrypts and fingerprints values that may not rest in the clear. Storage adapters call it; the
/// domain handles the plain types and never notices.
pub trait FieldCipher: Send + Sync {
    /// Encrypts with the current key. `context` (`users.national_id:usr_…`) is authenticated, so
    /// that a sealed value cannot be moved to another row or column.
    fn seal(&self, plain: &[u8], context: &str) -> Ciphertext;

    /// Decrypts what [`FieldCipher::seal`] made, with whichever key it names.
    ///
    /// # Errors
    /// The key is gone, the value was changed, or it belongs to another context.
    fn open(&self, sealed: &Ciphertext, context: &str) -> Result<Vec<u8>, DecryptionError>;

    /// A keyed hash (HMAC-SHA-256) for looking a value up by equality. `purpose` separates uses.
    fn fingerprint(&self, value: &[u8], purpose: &str) -> [u8; 32];
}

/// A sealed value as text: key id, then the ciphertext. Safe to store, useless to read.
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

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecryptionError {
    /// No key of that id is configured.
    #[error("the key it was sealed with is not configured")]
    UnknownKey,
    /// Not a sealed value, changed since, or of another context.
    #[error("the sealed value is damaged or belongs elsewhere")]
    Damaged,
}
