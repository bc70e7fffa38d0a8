//! Assesses a customer's risk: at onboarding, when a list changes, before the first payment
//! into a corridor of high risk, after a report.

use kernel::{
    Actor, ConflictOn, IntegrationEvent, MAX_ATTEMPTS, RequestContext, StoreError, UserId,
    retry_conflicts,
};

use crate::{
    CustomerFacts, KycEvent, KycStatus, RiskChange, RiskLevel, RiskReason, Storage, SystemPorts,
    Verification, risk,
    standing::{RiskFile, settle},
};

/// The result of an assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskAssessed {
    /// The customer's level of risk.
    pub level: RiskLevel,
    /// The reasons for it.
    pub reasons: Vec<RiskReason>,
    /// Whether they may pay.
    pub status: KycStatus,
}

/// Upon which file an assessment is stored.
#[derive(Clone, Copy)]
enum Upon {
    /// On any version.
    Any,
    /// The one of this version; `None`: none at all.
    Version(Option<i64>),
}

/// Assesses customers.
#[derive(Clone)]
pub struct AssessCustomerRisk {
    storage: Storage,
    verification: Verification,
    system: SystemPorts,
}

impl AssessCustomerRisk {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
        }
    }

    /// Assesses a customer by these facts, all there are: what is not among them counts no more.
    /// A reason that demands a verification which is not there makes the customer `pending`.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn run(
        &self,
        user: UserId,
        facts: &CustomerFacts,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<RiskAssessed, StoreError> {
        retry_conflicts(MAX_ATTEMPTS, || {
            self.attempt(Upon::Any, user, facts, (actor, context))
        })
        .await
    }

    /// The same, if the file is still of the version it was before the facts were gathered (`None`:
    /// there was none).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    pub(crate) async fn upon(
        &self,
        before: Option<i64>,
        user: UserId,
        facts: &CustomerFacts,
        by: (Actor, &RequestContext),
    ) -> Result<RiskAssessed, StoreError> {
        self.attempt(Upon::Version(before), user, facts, by).await
    }

    async fn attempt(
        &self,
        upon: Upon,
        user: UserId,
        facts: &CustomerFacts,
        (actor, context): (Actor, &RequestContext),
    ) -> Result<RiskAssessed, StoreError> {
        let now = self.system.now();
        let (level, reasons) = risk::assess(facts, &self.verification.policy, now);
        let mut unit = self.storage.units.begin().await?;
        let mut file = RiskFile::read(unit.as_mut(), user, &self.system).await?;
        if matches!(upon, Upon::Version(seen) if seen != file.version()) {
            return Err(StoreError::Conflict(ConflictOn::Version("customer_risks")));
        }
        let applicant = unit.applicants().of_user(user).await?;
        let before = file.risk.clone();
        file.risk = file.risk.assessed(level, &reasons, now);
        if before.level != level || before.reasons != file.risk.reasons {
            let event = KycEvent::RiskChanged(RiskChange {
                user_id: user,
                level,
                before: before.level,
                reasons: reasons.iter().map(|r| r.name().to_owned()).collect(),
            });
            let entry = self
                .system
                .audit(context, actor, "kyc.risk_assessed", &user)
                .with(event.payload());
            unit.change_log().audit(&entry).await?;
            unit.change_log()
                .publish(&self.system.event(&event))
                .await?;
        }
        let parts = (&self.verification, &self.system);
        let by = (actor, context);
        let status = settle(unit.as_mut(), file, applicant.as_ref(), parts, by).await?;
        unit.commit().await?;
        Ok(RiskAssessed {
            level,
            reasons: reasons.into_iter().collect(),
            status,
        })
    }
}
