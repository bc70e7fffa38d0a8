//! What the tests of this crate need to see from outside: the library is not compiled a second time
//! for unit tests, since its queries take minutes.

use kernel::StoreError;

/// What a storage port answers when diesel fails like this.
pub fn store_error(error: diesel::result::Error) -> StoreError {
    crate::error::from_query(error)
}

/// Whether diesel says by this that the server is gone.
pub fn is_connection_loss(error: &diesel::result::Error) -> bool {
    crate::error::is_connection_loss(error)
}

/// A logged statement as [`crate::StatementLog`] records it: one spelling for both engines, and no
/// values.
pub fn normalised(logged: &str) -> String {
    crate::statements::normalised(logged)
}
