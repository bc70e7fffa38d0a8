//! The contract of every store of payments, as one suite of tests against the ports.
//!
//! An adapter's tests call [`payments_contract!`](crate::payments_contract) with a function that
//! opens an **empty** store with two people in it; each rule becomes a test of its own name.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a suite of tests: it speaks by panicking"
)]

pub mod accounts;
pub mod admissions;
pub mod consents;
pub mod idempotency;
mod macros;
pub mod rates;
pub mod recipients;
pub mod remittances;
mod sample;
pub mod units;

use std::sync::Arc;

use kernel::{UnitOfWorkFactory, UserId};

use crate::ports::{
    AccountQueries, Admissions, ConsentQueries, IdempotencyQueries, PaymentsUnitOfWork,
    RateRepository, RecipientQueries, RemittanceQueries,
};

/// Every storage port of this context in one value.
pub trait PaymentsStorage:
    UnitOfWorkFactory<dyn PaymentsUnitOfWork>
    + Admissions
    + RateRepository
    + RecipientQueries
    + ConsentQueries
    + AccountQueries
    + RemittanceQueries
    + IdempotencyQueries
{
}

impl<T> PaymentsStorage for T where
    T: UnitOfWorkFactory<dyn PaymentsUnitOfWork>
        + Admissions
        + RateRepository
        + RecipientQueries
        + ConsentQueries
        + AccountQueries
        + RemittanceQueries
        + IdempotencyQueries
{
}

/// The store that a rule is tested on.
#[derive(Clone)]
pub struct Subject {
    /// A store with nothing in it but two people.
    pub store: Arc<dyn PaymentsStorage>,
    /// One of them.
    pub ola: UserId,
    /// The other.
    pub kari: UserId,
}
