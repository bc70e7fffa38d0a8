//! The contract of every store of identities, as one suite of tests against the ports.
//!
//! An adapter's tests call [`identities_contract!`](crate::identities_contract) with a function
//! that opens an **empty** store; each rule becomes a test of its own name.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a suite of tests: it speaks by panicking"
)]

pub mod logins;
mod macros;
pub mod principals;
pub mod refresh_tokens;
mod sample;
pub mod sessions;
pub mod units;
pub mod users;
