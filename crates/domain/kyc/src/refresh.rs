//! The provider is asked how an applicant stands: a notice may never have come.

use chrono::TimeDelta;
use kernel::{RequestContext, StoreError, Timestamp, UserId};
use thiserror::Error;

use crate::{
    ApplyProviderEvent, Disposition, EventKey, EventOutcome, InvalidProviderName, ProviderEvent,
    Storage, SystemPorts, Verification,
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

/// Applicants looked up in one go.
const BATCH: u8 = 50;
/// How long a notice is waited for before the provider is asked.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);
/// How long the provider is polled after the last change; abandoned applications are not polled for ever.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);

/// The result of a run over all applicants without a recent notice.
#[derive(Debug, Default)]
pub struct Refreshed {
    /// Applicants looked up.
    pub asked: usize,
    /// Those of whom something new was learned.
    pub learned: usize,
    /// Why the provider or the store ended the run, if one did.
    pub error: Option<RefreshError>,
}

/// Looks applicants up.
#[derive(Clone)]
pub struct RefreshApplicant {
    storage: Storage,
    verification: Verification,
    system: SystemPorts,
    events: ApplyProviderEvent,
}

impl RefreshApplicant {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
            events: ApplyProviderEvent::new(storage, verification, system),
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
        let event = as_event(status, user, self.system.now());
        match event {
            Ok(Some(event)) => Ok(Some(self.events.apply(&event, context).await?)),
            Ok(None) | Err(InvalidProviderName) => Ok(None),
        }
    }

    /// Looks up all applicants without a notice for a while, until `stop`, or until the provider
    /// cannot be asked. An applicant it does not know, or gives no sense about, is passed over.
    ///
    /// # Errors
    /// The applicants without a notice cannot be read.
    pub async fn unheard(
        &self,
        stop: &(dyn Fn() -> bool + Send + Sync),
        context: &RequestContext,
    ) -> Result<Refreshed, StoreError> {
        let now = self.system.now();
        let (since, until) = (now - LOOK_BACK, now - PATIENCE);
        let (mut after, mut done) = (None, Refreshed::default());
        loop {
            let queries = &self.storage.queries;
            let users = queries.unheard(since, until, after, BATCH).await?;
            let Some(last) = users.last() else {
                return Ok(done);
            };
            after = Some(*last);
            for user in users {
                if stop() {
                    return Ok(done);
                }
                done.asked += 1;
                match self.run(user, context).await {
                    Ok(Some(EventOutcome::Recorded(Disposition::Applied))) => done.learned += 1,
                    Ok(_) | Err(RefreshError::Provider(ProviderError::NotFound)) => {}
                    // It concerns this applicant alone: those after it are asked about.
                    Err(
                        error @ RefreshError::Provider(
                            ProviderError::Refused { .. } | ProviderError::Malformed(_),
                        ),
                    ) => done.error = Some(error),
                    Err(error) => {
                        done.error = Some(error);
                        return Ok(done);
                    }
                }
            }
        }
    }
}

/// The same standing is the same event, however often it is looked up.
fn as_event(
    status: ApplicantStatus,
    user: UserId,
    now: Timestamp,
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
