//! What needs a machine or a key: the clock, randomness, ids, sealed columns, signed tokens.
//!
//! The only crate that reads the machine's clock and asks the operating system for randomness;
//! everything else takes them as ports.

pub mod jose;

mod clock;
mod field_cipher;
mod ids;
mod random;
mod webhook;

pub use clock::SystemClock;
pub use field_cipher::{AesFieldCipher, EncryptionKey, InvalidEncryptionKey};
pub use ids::SystemIds;
pub use random::SystemRandom;
pub use webhook::{is_webhook_signed, sign_webhook};
