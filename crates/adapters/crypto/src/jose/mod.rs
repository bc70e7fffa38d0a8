//! Access tokens as JWTs (RFC 9068), signed EdDSA or RS256, verified without mercy.
//!
//! josekit does the arithmetic; what a token may look like is decided here, byte by byte: a general
//! JOSE reader takes far more than the one form that Drop itself writes.

mod claims;
mod generate;
mod key;
mod strict;
#[cfg(test)]
mod tests;
mod tokens;

pub use generate::generate_ed25519_pem;
pub use key::{InvalidKey, SigningAlgorithm};
pub use tokens::{JoseConfig, JoseTokens};
