//! The sandbox's one source of randomness: identifiers and bearer secrets.

use uuid::Uuid;

/// A fresh identifier.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox shares no crate with the product, so this is its one source of randomness"
)]
pub(crate) fn id() -> String {
    Uuid::new_v4().to_string()
}

/// An unguessable token of 64 hexadecimal digits.
pub(crate) fn token() -> String {
    format!("{}{}", id(), id()).replace('-', "")
}
