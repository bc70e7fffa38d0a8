//! A cipher without keys.

use kernel::{Ciphertext, DecryptionError, FieldCipher};
use sha2::{Digest, Sha256};

/// Fingerprints by a plain hash, and seals nothing: for tests alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct TestFieldCipher;

impl FieldCipher for TestFieldCipher {
    fn seal(&self, plain: &[u8], _context: &str) -> Ciphertext {
        Ciphertext::from_text(String::from_utf8_lossy(plain).into_owned())
    }

    fn open(&self, sealed: &Ciphertext, _context: &str) -> Result<Vec<u8>, DecryptionError> {
        Ok(sealed.as_text().as_bytes().to_vec())
    }

    fn fingerprint(&self, value: &[u8], purpose: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(purpose)
            .chain_update([0])
            .chain_update(value)
            .finalize()
            .into()
    }
}
