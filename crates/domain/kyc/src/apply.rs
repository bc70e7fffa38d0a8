//! Applies a provider's event: it is recorded, and the newest event decides the applicant's state.

use kernel::{Actor, MAX_ATTEMPTS, RequestContext, StoreError, retry_conflicts};
use serde_json::json;

use crate::{
    Applicant, Disposition, ExternalApplicantId, KycStatus, ProviderEvent, Storage, SystemPorts,
    Verification,
    ports::KycUnitOfWork,
    standing::{RiskFile, settle},
};

/// The outcome of applying a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventOutcome {
    /// It was new and is recorded.
    Recorded(Disposition),
    /// It was recorded before.
    Replayed,
}

/// Applies events of the provider.
///
/// The outcome depends neither on the order of events nor on repetitions: an applicant's state is
/// that of its newest recorded event. Events of an applicant that is not known yet are kept, and
/// count as soon as it is.
#[derive(Clone)]
pub struct ApplyProviderEvent {
    storage: Storage,
    verification: Verification,
    system: SystemPorts,
}

impl ApplyProviderEvent {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
        }
    }

    /// Applies one.
    ///
    /// # Errors
    /// Storage failed, or the applicant is changed by others again and again; the same event may
    /// be applied again.
    pub async fn apply(
        &self,
        event: &ProviderEvent,
        context: &RequestContext,
    ) -> Result<EventOutcome, StoreError> {
        let outcome = retry_conflicts(MAX_ATTEMPTS, || self.attempt(event, context)).await?;
        if outcome == EventOutcome::Recorded(Disposition::UnknownApplicant) {
            // It may have been stored meanwhile by a request that could not see this event yet.
            self.catch_up(&event.external_id, context).await?;
        }
        Ok(outcome)
    }

    /// Sets the applicant's state according to its recorded events; does nothing if it is unknown.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub(crate) async fn catch_up(
        &self,
        applicant: &ExternalApplicantId,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        retry_conflicts(MAX_ATTEMPTS, || self.catch_up_once(applicant, context)).await
    }

    async fn catch_up_once(
        &self,
        applicant: &ExternalApplicantId,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let mut unit = self.storage.units.begin().await?;
        let known = unit.applicants().by_external_id(applicant).await?;
        if let Some(known) = known {
            self.follow(unit.as_mut(), known, context).await?;
            unit.commit().await?;
        }
        Ok(())
    }

    async fn attempt(
        &self,
        event: &ProviderEvent,
        context: &RequestContext,
    ) -> Result<EventOutcome, StoreError> {
        let mut unit = self.storage.units.begin().await?;
        if unit.events().is_recorded(&event.key).await? {
            return Ok(EventOutcome::Replayed);
        }
        let id = &event.external_id;
        let known = unit.applicants().by_external_id(id).await?;
        let disposition = disposition(event, known.as_ref());
        if !unit.events().record(event, disposition).await? {
            return Ok(EventOutcome::Replayed);
        }
        if let Some(known) = known {
            self.follow(unit.as_mut(), known, context).await?;
        }
        unit.commit().await?;
        Ok(EventOutcome::Recorded(disposition))
    }

    /// Sets the state of a known applicant according to the newest event, and updates its customer.
    async fn follow(
        &self,
        unit: &mut dyn KycUnitOfWork,
        known: Applicant,
        context: &RequestContext,
    ) -> Result<Option<KycStatus>, StoreError> {
        let newest = unit.events().newest(&known.external_id).await?;
        let now = self.system.now();
        let mut after = known.clone().after(newest.as_slice(), now);
        if after == known {
            return Ok(None);
        }
        unit.applicants().update(&mut after).await?;
        let entry = self
            .system
            .audit(context, Actor::System, "kyc.applicant_changed", &after.id)
            .with(json!({ "state": after.state.name(), "before": known.state.name() }));
        unit.change_log().audit(&entry).await?;
        let file = RiskFile::read(unit, after.user_id, &self.system).await?;
        let parts = (&self.verification, &self.system);
        let by = (Actor::System, context);
        settle(unit, file, Some(&after), parts, by).await.map(Some)
    }
}

fn disposition(event: &ProviderEvent, known: Option<&Applicant>) -> Disposition {
    match (known, event.mark()) {
        (_, None) => Disposition::Informative,
        (None, Some(_)) => Disposition::UnknownApplicant,
        (Some(known), Some(mark)) if known.last_event.as_ref() >= Some(&mark) => {
            Disposition::Superseded
        }
        (Some(_), Some(_)) => Disposition::Applied,
    }
}
