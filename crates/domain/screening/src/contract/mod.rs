//! The storage ports of this crate as a suite of rules: a store is right when it passes. A rule is
//! an `async fn(Subject)`; [`screening_contract!`](crate::screening_contract) makes a test of each.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a suite of tests: it speaks by panicking"
)]

pub mod lists;
mod macros;
mod sample;
pub mod screenings;

use crate::Storage;

/// What a rule is tried on.
#[derive(Clone)]
pub struct Subject {
    /// A store with nothing in it.
    pub storage: Storage,
}
