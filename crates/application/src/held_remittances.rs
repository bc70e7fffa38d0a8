//! Lets officers of the `aml` context decide on remittances that the `payments` context holds.

use std::sync::Arc;

use aml::{
    CaseText, PaymentId,
    ports::{Held, HeldPayments, HeldPaymentsError},
};
use async_trait::async_trait;
use kernel::{Actor, RequestContext, StoreError, UserId};
use payments::{
    RemittanceState, TransactionId,
    ports::RemittanceQueries,
    remittances::{RemittanceError, ReviewDecision, ReviewRemittance},
};

/// Remittances held for review.
pub struct HeldRemittances {
    /// Reads remittances.
    pub remittances: Arc<dyn RemittanceQueries>,
    /// Records the officer's decision.
    pub review: ReviewRemittance,
}

impl HeldRemittances {
    /// The officer's reason stays with the alerts: none of it may reach the remittance, which the
    /// customer sees (hvitvaskingsloven § 28).
    async fn decide(
        &self,
        payment: PaymentId,
        decision: ReviewDecision,
        officer: UserId,
        context: &RequestContext,
    ) -> Result<(), HeldPaymentsError> {
        let id = transaction_id(payment)?;
        let decided = self
            .review
            .decide(id, decision, Actor::User(officer), context);
        match decided.await {
            Ok(_) => Ok(()),
            Err(RemittanceError::NotFound) => Err(HeldPaymentsError::NotFound),
            Err(RemittanceError::InvalidTransition(_)) => Err(HeldPaymentsError::NotHeld),
            Err(error) => Err(HeldPaymentsError::Unavailable(error.to_string())),
        }
    }
}

/// Both contexts name a payment by the same text.
fn transaction_id(payment: PaymentId) -> Result<TransactionId, HeldPaymentsError> {
    let id = payment.to_string().parse();
    id.map_err(|_| HeldPaymentsError::NotFound)
}

fn unavailable(error: &StoreError) -> HeldPaymentsError {
    HeldPaymentsError::Unavailable(error.to_string())
}

#[async_trait]
impl HeldPayments for HeldRemittances {
    async fn held(&self, payment: PaymentId) -> Result<Option<Held>, HeldPaymentsError> {
        let id = transaction_id(payment)?;
        let found = self.remittances.remittance_for_work(id).await;
        let found = found.map_err(|error| unavailable(&error))?;
        Ok(found.map(|payment| match payment.state {
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

#[cfg(test)]
mod tests;
