//! What needs a machine or a key: the clock, randomness, ids, sealed columns, signed tokens.
//!
//! The only crate that reads the machine's clock and asks the operating system for randomness;
//! everything else takes them as ports.

pub mod jose;

mod clock;
mod ids;
mod random;
mod vault;
mod webhook;

pub use clock::SystemClock;
pub use ids::SystemIds;
pub use random::SystemRandom;
pub use vault::{AesVault, InvalidVaultKey, VaultKey};
pub use webhook::{is_webhook_signed, sign_webhook};
