//! Starts or continues the verification that is required of a customer.

use kernel::{Actor, RequestContext, StoreError, UserId, crash_point};
use serde_json::json;
use thiserror::Error;

use crate::{
    Applicant, ApplicantId, ApplicantState, ApplyProviderEvent, EventKey, EventMark, KycStatus,
    LevelName, Storage, SystemPorts, Verification,
    ports::{ApplicantStatus, KycUnitOfWork, ProviderError, SdkToken},
    standing::{RiskFile, settle},
    status::{is_final, waits},
};

/// Why no verification is started.
#[derive(Debug, Error)]
pub enum StartError {
    /// No verification is required of this customer.
    #[error("no verification is needed")]
    NotNeeded,
    /// Everything was handed in; the provider has not decided yet.
    #[error("the verification is being looked at")]
    UnderReview,
    /// The verification was rejected for good.
    #[error("the verification failed")]
    Rejected,
    /// The provider is unavailable or refused the request.
    #[error("the verification provider: {0}")]
    Provider(#[from] ProviderError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins verifications.
///
/// Called again, it hands out a new token for the same applicant. Should the process die after the
/// provider has made an applicant and before it is stored, the next call finds it by our id of the
/// customer.
#[derive(Clone)]
pub struct StartVerification {
    storage: Storage,
    verification: Verification,
    system: SystemPorts,
    events: ApplyProviderEvent,
}

impl StartVerification {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
            events: ApplyProviderEvent::new(storage, verification, system),
        }
    }

    /// A token by which the customer's device talks to the provider.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn start(
        &self,
        user: UserId,
        context: &RequestContext,
    ) -> Result<SdkToken, StartError> {
        let known = self.storage.queries.applicant(user).await?;
        let level = self.demanded(user, known.as_ref()).await?;
        let (applicant, level) = match known {
            Some(known) if known.state != ApplicantState::Deleted => (known, level),
            gone => {
                let applicant = self.obtain(user, gone, &level, context).await?;
                // What was found may be approved already.
                let level = self.demanded(user, Some(&applicant)).await?;
                (applicant, level)
            }
        };
        if matches!(applicant.state, ApplicantState::Approved { .. }) {
            self.begin_anew(applicant, &level, context).await?;
        }
        Ok(self.verification.provider.sdk_token(user, &level).await?)
    }

    /// The level that is asked for and not reached.
    async fn demanded(
        &self,
        user: UserId,
        applicant: Option<&Applicant>,
    ) -> Result<LevelName, StartError> {
        let (levels, now) = (&self.verification.levels, self.system.now());
        if applicant.is_some_and(|applicant| is_final(&applicant.state)) {
            return Err(StartError::Rejected);
        }
        let risk = self.storage.queries.risk(user).await?;
        let Some(risk) = risk else {
            // They have not been assessed yet.
            return Err(StartError::UnderReview);
        };
        let demand = risk.open_demand(applicant, levels, now);
        let Some(assurance) = demand else {
            return Err(StartError::NotNeeded);
        };
        if waits(&risk, applicant, demand, levels, now) {
            return Err(StartError::UnderReview);
        }
        Ok(levels.name(assurance).clone())
    }

    /// Finds the customer's applicant at the provider, or has one made, and stores it.
    async fn obtain(
        &self,
        user: UserId,
        gone: Option<Applicant>,
        level: &LevelName,
        context: &RequestContext,
    ) -> Result<Applicant, StartError> {
        let is_gone = |found: &ApplicantStatus| {
            let same = gone.as_ref().map(|gone| &gone.external_id) == Some(&found.external_id);
            same || found.state == Some(ApplicantState::Deleted)
        };
        let found = self.verification.provider.find(user).await?;
        let found = match found.filter(|found| !is_gone(found)) {
            Some(found) => found,
            None => self.create(user, level).await?,
        };
        crash_point("kyc.after_create");
        let now = self.system.now();
        let (external, found_level) = (found.external_id.clone(), found.level.clone());
        let found_level = found_level.unwrap_or_else(|| level.clone());
        let fresh = if let Some(gone) = gone {
            gone.replaced(external, found_level, now)
        } else {
            let id = ApplicantId::new(self.system.ids.as_ref());
            Applicant::new(id, user, external, found_level, now)
        };
        let stored = self.store(standing_as(fresh, found), context).await?;
        // Events that came before the applicant was known.
        self.events.catch_up(&stored.external_id, context).await?;
        let current = self.storage.queries.applicant(user).await?;
        Ok(current.unwrap_or(stored))
    }

    async fn create(
        &self,
        user: UserId,
        level: &LevelName,
    ) -> Result<ApplicantStatus, ProviderError> {
        let provider = &self.verification.provider;
        match provider.create(user, level).await {
            Ok(external_id) => Ok(ApplicantStatus {
                external_id,
                level: Some(level.clone()),
                state: None,
                since: None,
            }),
            // A concurrent call may have come first, or the answer to ours was lost.
            Err(error) => provider.find(user).await?.ok_or(error),
        }
    }

    /// Stores it, unless another call has stored one meanwhile.
    async fn store(
        &self,
        mut applicant: Applicant,
        context: &RequestContext,
    ) -> Result<Applicant, StoreError> {
        let user = applicant.user_id;
        let entry = self
            .system
            .audit(
                context,
                Actor::User(user),
                "kyc.verification_started",
                &applicant.id,
            )
            .with(json!({ "level": applicant.level }));
        let mut unit = self.storage.units.begin().await?;
        let before = unit.applicants().of_user(user).await?;
        let stored = match before {
            Some(before) if before.external_id == applicant.external_id => return Ok(before),
            None => unit.applicants().add(&applicant).await,
            Some(_) => unit.applicants().update(&mut applicant).await,
        };
        match stored {
            Err(StoreError::Conflict(on)) => {
                drop(unit);
                let other = self.storage.queries.applicant(user).await?;
                return other.ok_or(StoreError::Conflict(on));
            }
            stored => stored?,
        }
        unit.change_log().audit(&entry).await?;
        self.settle(unit.as_mut(), &applicant, context).await?;
        unit.commit().await?;
        Ok(applicant)
    }

    /// Has an approved applicant verified again if it is at the level already: by a token for
    /// another level the provider moves it by itself.
    async fn begin_anew(
        &self,
        applicant: Applicant,
        level: &LevelName,
        context: &RequestContext,
    ) -> Result<(), StartError> {
        if applicant.level != *level {
            return Ok(());
        }
        self.verification
            .provider
            .reset(&applicant.external_id)
            .await?;
        // Stored at once: a second call before the provider's notice must not reset what the
        // customer has handed in meanwhile.
        let mut anew = Applicant {
            state: ApplicantState::Init,
            updated_at: self.system.now(),
            ..applicant
        };
        let mut unit = self.storage.units.begin().await?;
        match unit.applicants().update(&mut anew).await {
            // The provider's notice came first.
            Err(StoreError::Conflict(_)) => return Ok(()),
            updated => updated?,
        }
        self.settle(unit.as_mut(), &anew, context).await?;
        unit.commit().await?;
        Ok(())
    }

    async fn settle(
        &self,
        unit: &mut dyn KycUnitOfWork,
        applicant: &Applicant,
        context: &RequestContext,
    ) -> Result<KycStatus, StoreError> {
        let file = RiskFile::read(unit, applicant.user_id, &self.system).await?;
        let parts = (&self.verification, &self.system);
        let by = (Actor::User(applicant.user_id), context);
        settle(unit, file, Some(applicant), parts, by).await
    }
}

/// A found applicant gets the state that the provider reports, if it reports its time; later events
/// take precedence.
fn standing_as(applicant: Applicant, found: ApplicantStatus) -> Applicant {
    let key = EventKey::new("status");
    let (Some(state), Some(created_at), Ok(key)) = (found.state, found.since, key) else {
        return applicant;
    };
    let rank = state.rank();
    let mark = EventMark {
        created_at,
        rank,
        key,
    };
    Applicant {
        state,
        last_event: Some(mark),
        ..applicant
    }
}
