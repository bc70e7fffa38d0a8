//! Keys, tokens and encryption: signed tokens (josekit), field-level encryption (AES-GCM), keyed
//! hashes, signatures of webhooks.

pub mod jose;

mod field_cipher;
mod webhook;

pub use field_cipher::{AesFieldCipher, EncryptionKey, InvalidEncryptionKey};
pub use webhook::{is_webhook_signed, sign_webhook};
