//! The provider is asked how an applicant stands: a notice may never have come.

use kernel::{Instant, RequestContext, StoreError, UserId};
use thiserror::Error;

use crate::{
    ApplyProviderEvent, EventKey, EventOutcome, InvalidProviderName, ProviderEvent, Storage,
    Surroundings, Verification,
    ports::{ApplicantStatus, ProviderError},
};

/// Why an applicant could not be looked up.
#[derive(Debug, Error)]
pub enum RefreshError {
    /// The provider could not be asked, or has no such applicant.
    #[error("the verification provider: {0}")]
    Provider(#[from] ProviderError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks applicants up.
#[derive(Clone)]
pub struct RefreshApplicant {
    storage: Storage,
    verification: Verification,
    surroundings: Surroundings,
    events: ApplyProviderEvent,
}

impl RefreshApplicant {
    /// Wires it.
    pub fn new(
        storage: &Storage,
        verification: &Verification,
        surroundings: &Surroundings,
    ) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            surroundings: surroundings.clone(),
            events: ApplyProviderEvent::new(storage, verification, surroundings),
        }
    }

    /// Looks the applicant of this customer up; the answer counts like a notice of the time since
    /// when the applicant stands so. `None` if there is no applicant, or nothing to learn.
    ///
    /// # Errors
    /// [`RefreshError`]
    pub async fn run(
        &self,
        user: UserId,
        context: &RequestContext,
    ) -> Result<Option<EventOutcome>, RefreshError> {
        let Some(applicant) = self.storage.queries.applicant(user).await? else {
            return Ok(None);
        };
        let provider = &self.verification.provider;
        let status = provider.status(&applicant.external_id).await?;
        let event = as_event(status, user, self.surroundings.now());
        match event {
            Ok(Some(event)) => Ok(Some(self.events.apply(&event, context).await?)),
            Ok(None) | Err(InvalidProviderName) => Ok(None),
        }
    }
}

/// The same standing is the same event, however often it is looked up.
fn as_event(
    status: ApplicantStatus,
    user: UserId,
    now: Instant,
) -> Result<Option<ProviderEvent>, InvalidProviderName> {
    let (Some(state), Some(since)) = (status.state, status.since) else {
        return Ok(None);
    };
    let (name, millis) = (state.name(), since.timestamp_millis());
    let key = format!("status:{}:{name}:{millis}", status.external_id);
    Ok(Some(ProviderEvent {
        key: EventKey::new(&key)?,
        kind: "status".to_owned(),
        external_id: status.external_id,
        user_id: Some(user),
        level: status.level,
        effect: Some(state),
        created_at: since,
        received_at: now,
    }))
}
