//! The contract of every store of applicants and risk files, as one suite of tests.
//!
//! An adapter's tests call [`kyc_contract!`](crate::kyc_contract) with a function that opens a store
//! with two customers in it and nothing else; each rule becomes a test of its own name.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a suite of tests: it speaks by panicking"
)]

pub mod applicants;
pub mod events;
mod macros;
pub mod risks;
mod sample;
pub mod units;

use std::sync::Arc;

use kernel::{UnitOfWorkFactory, UserId};

use crate::ports::{KycQueries, KycUnitOfWork};

/// Every storage port of this context in one value.
pub trait KycStorage: UnitOfWorkFactory<dyn KycUnitOfWork> + KycQueries {}

impl<T> KycStorage for T where T: UnitOfWorkFactory<dyn KycUnitOfWork> + KycQueries {}

/// The store that a rule is tested on.
#[derive(Clone)]
pub struct Subject {
    /// A store with nothing in it but two customers, both `approved`.
    pub store: Arc<dyn KycStorage>,
    /// One of them.
    pub ola: UserId,
    /// The other.
    pub kari: UserId,
}
