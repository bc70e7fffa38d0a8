//! The bridge from officers to the payments they hold.

use aml::{
    CaseText, PaymentId,
    ports::{Held, HeldPayments, HeldPaymentsError},
};
use async_trait::async_trait;
use kernel::{Actor, RequestContext, StoreError, UserId};
use payments::{
    RemittanceState, Storage, TransactionId,
    remittances::{RemittanceError, ReviewDecision, ReviewRemittance},
};

/// Payments held for review.
pub(super) struct Reviews {
    storage: Storage,
    review: ReviewRemittance,
}

impl Reviews {
    pub(super) fn new(storage: Storage, review: ReviewRemittance) -> Self {
        Self { storage, review }
    }

    /// The reason stays with the alerts: nothing of it may reach the payment, which its customer
    /// sees (hvitvaskingsloven § 28).
    async fn decide(
        &self,
        payment: PaymentId,
        decision: ReviewDecision,
        officer: UserId,
        context: &RequestContext,
    ) -> Result<(), HeldPaymentsError> {
        let decided = self
            .review
            .decide(same(payment)?, decision, Actor::User(officer), context)
            .await;
        match decided {
            Ok(_) => Ok(()),
            Err(RemittanceError::NotFound) => Err(HeldPaymentsError::NotFound),
            Err(RemittanceError::InvalidTransition(_)) => Err(HeldPaymentsError::NotHeld),
            Err(error) => Err(HeldPaymentsError::Unavailable(error.to_string())),
        }
    }
}

/// Both contexts name a payment by the same text.
fn same(payment: PaymentId) -> Result<TransactionId, HeldPaymentsError> {
    payment
        .to_string()
        .parse()
        .map_err(|_| HeldPaymentsError::NotFound)
}

fn unavailable(error: &StoreError) -> HeldPaymentsError {
    HeldPaymentsError::Unavailable(error.to_string())
}

#[async_trait]
impl HeldPayments for Reviews {
    async fn held(&self, payment: PaymentId) -> Result<Option<Held>, HeldPaymentsError> {
        let remittances = &self.storage.remittances;
        let found = remittances.remittance_for_work(same(payment)?).await;
        Ok(found
            .map_err(|error| unavailable(&error))?
            .map(|payment| match payment.state() {
                RemittanceState::Held => Held::Waiting,
                _ => Held::NotHeld,
            }))
    }

    async fn release(
        &self,
        payment: PaymentId,
        officer: UserId,
        _: &CaseText,
        context: &RequestContext,
    ) -> Result<(), HeldPaymentsError> {
        self.decide(payment, ReviewDecision::Release, officer, context)
            .await
    }

    async fn reject(
        &self,
        payment: PaymentId,
        officer: UserId,
        _: &CaseText,
        context: &RequestContext,
    ) -> Result<(), HeldPaymentsError> {
        self.decide(payment, ReviewDecision::Reject, officer, context)
            .await
    }
}
