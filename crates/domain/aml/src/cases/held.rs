//! Payments that wait for an officer: released or rejected, with a reason.

use std::sync::Arc;

use kernel::{MAX_ATTEMPTS, PageRequest, RequestContext, StoreError, retry_conflicts};

use super::CaseError;
use crate::{
    Alert, CaseText, Officer, PaymentId, Storage, SystemPorts, Task,
    ports::{AlertFilter, Held, HeldPayments, HeldPaymentsError},
};

/// An officer's decision on a held payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldDecision {
    /// Release it to the bank.
    Release,
    /// Decline it; to the customer it looks like any other decline.
    Reject,
}

/// Decides on held payments.
#[derive(Clone)]
pub struct DecideHeldPayment {
    storage: Storage,
    system: SystemPorts,
    held: Arc<dyn HeldPayments>,
}

/// Why a held payment was not decided on.
#[derive(Debug, thiserror::Error)]
pub enum HeldError {
    /// See [`CaseError`].
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The payments context refused: no such payment, not held, or unavailable.
    #[error(transparent)]
    Payments(#[from] HeldPaymentsError),
}

impl DecideHeldPayment {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, system: &SystemPorts, held: Arc<dyn HeldPayments>) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            held,
        }
    }

    /// Decides. The reason is recorded before the payment moves, so that none moves without one.
    pub async fn decide(
        &self,
        officer: &Officer,
        payment: PaymentId,
        decision: HeldDecision,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<(), HeldError> {
        officer.may(Task::WorkCases).map_err(CaseError::from)?;
        match self.held.held(payment).await? {
            None => return Err(HeldPaymentsError::NotFound.into()),
            Some(Held::NotHeld) => return Err(HeldPaymentsError::NotHeld.into()),
            Some(Held::Waiting) => {}
        }
        let recorded = self.record(officer, payment, decision, reason, context);
        recorded.await?;
        let by = officer.user_id;
        match decision {
            HeldDecision::Release => self.held.release(payment, by, reason, context).await?,
            HeldDecision::Reject => self.held.reject(payment, by, reason, context).await?,
        }
        Ok(())
    }

    /// The reason goes on every alert of the payment: free text of an officer is none of the audit
    /// log's.
    async fn record(
        &self,
        officer: &Officer,
        payment: PaymentId,
        decision: HeldDecision,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<(), CaseError> {
        let filter = AlertFilter {
            payment: Some(payment),
            ..AlertFilter::default()
        };
        let page = PageRequest::new(Some(PageRequest::MAX.into()), None);
        let page = page.map_err(|error| StoreError::Failed(error.to_string()))?;
        let (filter, page) = (&filter, &page);
        retry_conflicts(MAX_ATTEMPTS, || async move {
            let alerts = self.storage.alerts.alerts(filter, page).await?.items;
            let noted = self.noted(alerts, officer, reason);
            let stored = self.store(noted, officer, payment, decision, context);
            Ok(stored.await?)
        })
        .await
    }

    fn noted(&self, alerts: Vec<Alert>, officer: &Officer, reason: &CaseText) -> Vec<Alert> {
        let (by, now) = (officer.user_id, self.system.now());
        let alerts = alerts.into_iter();
        // One that is full of notes does not stop a decision.
        let noted = alerts.filter_map(|alert| alert.note(by, reason.clone(), now).ok());
        noted.collect()
    }

    async fn store(
        &self,
        alerts: Vec<Alert>,
        officer: &Officer,
        payment: PaymentId,
        decision: HeldDecision,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let action = match decision {
            HeldDecision::Release => "aml.held_payment_release",
            HeldDecision::Reject => "aml.held_payment_reject",
        };
        let (system, actor) = (&self.system, officer.actor());
        let audit = system.audit(context, actor, action, &payment);
        let mut unit = self.storage.units.begin().await?;
        for mut alert in alerts {
            unit.alerts().update(&mut alert).await?;
        }
        unit.change_log().audit(&audit).await?;
        unit.commit().await
    }
}
