//! The port that admits orders to pay. The hottest path is one coarse operation, so that a store
//! can carry it out in one round trip, and for several orders at once.

use async_trait::async_trait;
use kernel::StoreError;

use crate::{AdmissionOrder, IdempotencyRecord, Refusal, Remittance};

/// Admits orders.
#[async_trait]
pub trait Admissions: Send + Sync {
    /// Admits each order for itself, whole or not at all, and returns their outcomes in the order
    /// given, as many as orders. What fails or is refused leaves the others alone.
    ///
    /// For each order, atomically: its idempotency key is claimed; its account is locked, so that
    /// no other admission reads it until this one has ended, and its version raised; the data of
    /// [`crate::AdmissionContext`] is read and [`AdmissionOrder::decide`] called; then the
    /// remittance is recorded, which uses the quote up, with its audit entries and events. A
    /// refused order leaves nothing behind, and its key free. Of orders from one account in one
    /// call, a later one sees those before it.
    ///
    /// # Errors
    /// For one order: [`StoreError::Conflict`] if others came first; with
    /// [`StoreError::Unavailable`] after the commit was sent, it may have been admitted.
    async fn admit(&self, orders: &[AdmissionOrder]) -> Vec<Result<AdmissionOutcome, StoreError>>;
}

/// The outcome of admitting an order.
#[derive(Debug, Clone, PartialEq)]
pub enum AdmissionOutcome {
    /// It is recorded now.
    Admitted(Box<Remittance>),
    /// Another request uses or used its key: the record of it.
    KeyTaken(Box<IdempotencyRecord>),
    /// It is not admitted.
    Refused(Refusal),
}

/// Admits one order.
///
/// # Errors
/// As [`Admissions::admit`].
pub async fn admit_one(
    admissions: &dyn Admissions,
    order: &AdmissionOrder,
) -> Result<AdmissionOutcome, StoreError> {
    let mut outcomes = admissions.admit(std::slice::from_ref(order)).await;
    let missing = || Err(StoreError::Failed("an order without an outcome".to_owned()));
    outcomes.pop().unwrap_or_else(missing)
}
