//! Enhanced due diligence: completed by an officer, and ended by the passing of time.

use chrono::TimeDelta;
use kernel::{Actor, MAX_ATTEMPTS, RequestContext, StoreError, UserId, retry_conflicts};
use serde_json::json;

use crate::{
    DecisionText, EddStatus, KycStatus, Storage, SystemPorts, Verification,
    standing::{RiskFile, settle},
};

/// Customers read per query.
const BATCH: u8 = 50;
/// Period for which ended due diligences are checked again: longer than any outage of the job.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);

/// Completes and ends enhanced due diligences. Who may do so is for the caller to decide: §18 wants
/// senior management for the politically exposed.
#[derive(Clone)]
pub struct EnhancedDueDiligence {
    storage: Storage,
    verification: Verification,
    system: SystemPorts,
}

impl EnhancedDueDiligence {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
        }
    }

    /// Completes the due diligence of a customer whose risk was assessed.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn complete(
        &self,
        user: UserId,
        officer: UserId,
        reason: &DecisionText,
        context: &RequestContext,
    ) -> Result<EddStatus, StoreError> {
        retry_conflicts(MAX_ATTEMPTS, || {
            self.complete_once(user, (officer, reason), context)
        })
        .await
    }

    async fn complete_once(
        &self,
        user: UserId,
        (officer, reason): (UserId, &DecisionText),
        context: &RequestContext,
    ) -> Result<EddStatus, StoreError> {
        let now = self.system.now();
        let mut unit = self.storage.units.begin().await?;
        let mut file = RiskFile::read(unit.as_mut(), user, &self.system).await?;
        let applicant = unit.applicants().of_user(user).await?;
        let (decided, policy) = ((officer, reason.clone()), &self.verification.policy);
        file.risk = file.risk.edd_completed(decided, policy, now);
        let edd = file.risk.edd.clone();
        let by = (Actor::User(officer), context);
        let entry = self
            .system
            .audit(context, by.0, "kyc.edd_completed", &user)
            .with(json!({ "validUntil": edd.ends() }));
        unit.change_log().audit(&entry).await?;
        let parts = (&self.verification, &self.system);
        settle(unit.as_mut(), file, applicant.as_ref(), parts, by).await?;
        unit.commit().await?;
        Ok(edd)
    }

    /// Updates customers whose due diligence has ended; returns how many were checked. Safe to
    /// repeat.
    ///
    /// # Errors
    /// Storage failed; those checked before stay settled.
    pub async fn end_expired(&self, context: &RequestContext) -> Result<usize, StoreError> {
        let now = self.system.now();
        let (mut after, mut looked_at) = (None, 0);
        loop {
            let queries = &self.storage.queries;
            let ended = queries
                .edd_ended(now - LOOK_BACK, now, after, BATCH)
                .await?;
            let Some(last) = ended.last() else {
                return Ok(looked_at);
            };
            after = Some(*last);
            looked_at += ended.len();
            for user in &ended {
                retry_conflicts(MAX_ATTEMPTS, || self.settle_one(*user, context)).await?;
            }
        }
    }

    async fn settle_one(
        &self,
        user: UserId,
        context: &RequestContext,
    ) -> Result<KycStatus, StoreError> {
        let mut unit = self.storage.units.begin().await?;
        let file = RiskFile::read(unit.as_mut(), user, &self.system).await?;
        let applicant = unit.applicants().of_user(user).await?;
        let parts = (&self.verification, &self.system);
        let by = (Actor::System, context);
        let status = settle(unit.as_mut(), file, applicant.as_ref(), parts, by).await?;
        unit.commit().await?;
        Ok(status)
    }
}
