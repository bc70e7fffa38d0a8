//! Stores a change of a payment, once: read, decide, compare-and-swap, and retry on a conflict. The
//! change, its audit entry and its event are one unit.

use kernel::{
    Actor, ConflictError, ConflictOn, IntegrationEvent, MAX_ATTEMPTS, RequestContext, StoreError,
    crash_point, retry_conflicts,
};
use serde_json::json;
use thiserror::Error;

use super::bank_code;
use crate::{
    InvalidTransition, PaymentsEvent, Remittance, RemittanceState, RemittanceUpdate, Storage,
    SystemPorts, TransactionId, ports::PaymentsUnitOfWork,
};

/// Why a payment could not be worked on. The payment stands as it stood; working on it again is
/// always safe.
#[derive(Debug, Error)]
pub enum RemittanceError {
    /// There is none of this id, or it is another person's.
    #[error("no such payment")]
    NotFound,
    /// A transition that its state does not have: a defect.
    #[error(transparent)]
    InvalidTransition(#[from] InvalidTransition),
    /// Storage failed, or others changed the payment again and again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for RemittanceError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}

/// The outcome of a change.
#[derive(Debug)]
pub(super) enum Applied {
    /// It is stored, by us.
    Stored(Remittance),
    /// There was nothing to change (any more); the payment as it stands.
    Left(Remittance),
}

impl Applied {
    /// The payment as it stands.
    pub(super) fn into_remittance(self) -> Remittance {
        match self {
            Self::Stored(remittance) | Self::Left(remittance) => remittance,
        }
    }
}

/// On whose behalf something is changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) actor: Actor,
    pub(crate) context: &'a RequestContext,
}

impl<'a> By<'a> {
    /// Drop itself, during this request or job.
    pub(crate) fn system(context: &'a RequestContext) -> Self {
        let actor = Actor::System;
        Self { actor, context }
    }
}

/// Reads and changes payments.
#[derive(Clone)]
pub(super) struct Changes {
    storage: Storage,
    system: SystemPorts,
}

impl Changes {
    pub(super) fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// The payment as it stands.
    pub(super) async fn current(&self, id: TransactionId) -> Result<Remittance, RemittanceError> {
        let found = self.storage.remittances.remittance_for_work(id).await?;
        found.ok_or(RemittanceError::NotFound)
    }

    /// Changes the payment as `decide` says, which is called again with the payment as it then
    /// stands if it was changed meanwhile; `None` leaves it unchanged.
    pub(super) async fn apply<F>(
        &self,
        id: TransactionId,
        by: By<'_>,
        decide: F,
    ) -> Result<Applied, RemittanceError>
    where
        F: Fn(Remittance) -> Result<Option<Remittance>, InvalidTransition> + Send + Sync,
    {
        let decide = &decide;
        retry_conflicts(MAX_ATTEMPTS, || async move {
            let before = self.current(id).await?;
            let Some(after) = decide(before.clone())? else {
                return Ok(Applied::Left(before));
            };
            Ok(Applied::Stored(self.save(&before, after, by).await?))
        })
        .await
    }

    async fn save(
        &self,
        before: &Remittance,
        after: Remittance,
        by: By<'_>,
    ) -> Result<Remittance, StoreError> {
        let mut unit = self.storage.units.begin().await?;
        unit.remittances().update(&after).await?;
        self.record_change(unit.as_mut(), before, &after, by)
            .await?;
        crash_point("change.before_commit");
        unit.commit().await?;
        crash_point("change.after_commit");
        Ok(after.stored())
    }

    /// Audit entry and event of a change of state, or of what the customer sees of it; a mere look
    /// leaves none.
    pub(super) async fn record_change(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        before: &Remittance,
        after: &Remittance,
        by: By<'_>,
    ) -> Result<(), StoreError> {
        let is_seen = before.public_status() != after.public_status();
        if before.state().name() != after.state().name() || is_seen {
            let detail = json!({ "from": before.state().name(), "to": after.state().name() });
            let action = action(before.state(), after.state());
            self.audit(unit, action, after, by, detail).await?;
            if let Some(event) = state_event(before.state(), after) {
                self.publish(unit, &event).await?;
            }
        }
        if let Some(code) = new_unknown_code(before.state(), after.state()) {
            let detail = json!({ "code": bank_code::for_record(code) });
            let event = PaymentsEvent::BankStatusUnknown(after.into());
            let action = event.kind_name();
            self.audit(unit, action, after, by, detail).await?;
            self.publish(unit, &event).await?;
        }
        if after.is_sca_overdue(after.updated_at()) && !before.is_sca_overdue(before.updated_at()) {
            let event = PaymentsEvent::ScaOverdue(after.into());
            let action = event.kind_name();
            self.audit(unit, action, after, by, json!({})).await?;
            self.publish(unit, &event).await?;
        }
        if reported_now(after) {
            let detail = json!({ "searches": after.poll_attempts() });
            let event = PaymentsEvent::OutcomeUnknownEscalated(after.into());
            let action = event.kind_name();
            self.audit(unit, action, after, by, detail).await?;
            self.publish(unit, &event).await?;
        }
        Ok(())
    }

    async fn audit(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        action: &'static str,
        after: &Remittance,
        by: By<'_>,
        detail: serde_json::Value,
    ) -> Result<(), StoreError> {
        let entry = self
            .system
            .audit(by.context, by.actor, action, &after.id())
            .with(detail);
        unit.change_log().audit(&entry).await
    }

    async fn publish(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        event: &PaymentsEvent,
    ) -> Result<(), StoreError> {
        let event = self.system.event(event);
        unit.change_log().publish(&event).await
    }
}

/// The event of a change of state. What the customer cannot see has none, so that a review leaves
/// no trace outside the audit log.
fn state_event(before: &RemittanceState, after: &Remittance) -> Option<PaymentsEvent> {
    let update = RemittanceUpdate::from(after);
    match after.state() {
        RemittanceState::Held
        | RemittanceState::Accepted
        | RemittanceState::Initiating { .. }
        | RemittanceState::AwaitingSca { sca_url: None, .. } => None,
        RemittanceState::OutcomeUnknown { .. } if *before == RemittanceState::Accepted => {
            Some(PaymentsEvent::RemittanceRecovered(update))
        }
        RemittanceState::OutcomeUnknown { .. } => {
            Some(PaymentsEvent::RemittanceOutcomeUnknown(update))
        }
        RemittanceState::AwaitingSca { .. } => Some(PaymentsEvent::RemittanceAwaitingSca(update)),
        RemittanceState::Submitted { .. } => Some(PaymentsEvent::RemittanceSubmitted(update)),
        RemittanceState::Completed { .. } => Some(PaymentsEvent::RemittanceCompleted(update)),
        RemittanceState::Failed { .. } => Some(PaymentsEvent::RemittanceFailed(update)),
        RemittanceState::Cancelled { .. } => Some(PaymentsEvent::RemittanceCancelled(update)),
    }
}

/// The action of the change in the audit log: mostly named after the state entered.
fn action(before: &RemittanceState, after: &RemittanceState) -> &'static str {
    match after {
        RemittanceState::Held => "remittance.held",
        RemittanceState::Accepted => "remittance.to_be_initiated",
        RemittanceState::Initiating { .. } => "remittance.initiating",
        RemittanceState::OutcomeUnknown { .. } if *before == RemittanceState::Accepted => {
            "remittance.recovered"
        }
        RemittanceState::OutcomeUnknown { .. } => "remittance.answer_lost",
        RemittanceState::AwaitingSca { .. } => "remittance.awaiting_sca",
        RemittanceState::Submitted { .. } => "remittance.submitted",
        RemittanceState::Completed { .. } => "remittance.completed",
        RemittanceState::Failed { .. } => "remittance.failed",
        RemittanceState::Cancelled { .. } => "remittance.cancelled",
    }
}

fn new_unknown_code<'a>(before: &RemittanceState, after: &'a RemittanceState) -> Option<&'a str> {
    let code = after.at_bank()?.status.as_str();
    let same = before.at_bank().is_some_and(|bank| bank.status == code);
    (!same && !bank_code::is_known(code)).then_some(code)
}

fn reported_now(after: &Remittance) -> bool {
    matches!(after.state(), RemittanceState::OutcomeUnknown { .. })
        && after.poll_attempts() == super::schedule::REPORTED_AFTER_SEARCHES
}
