//! Derives the customer's status from applicant and risk file; nothing else does.

use kernel::{Actor, IntegrationEvent, RequestContext, StoreError, UserId};
use serde_json::json;

use crate::{
    Applicant, CustomerRisk, KycEvent, KycStatus, StatusChange, SystemPorts, Verification,
    ports::KycUnitOfWork, status::status,
};

/// The risk file of a customer as a unit of work read it.
pub(crate) struct RiskFile {
    is_stored: bool,
    /// The risk file to store.
    pub(crate) risk: CustomerRisk,
}

impl RiskFile {
    /// Reads it; a customer without one is of normal risk. To be read before the applicant, unless
    /// that is changed in the same unit: see [`settle`].
    pub(crate) async fn read(
        unit: &mut dyn KycUnitOfWork,
        user: UserId,
        system: &SystemPorts,
    ) -> Result<Self, StoreError> {
        let stored = unit.risks().of_user(user).await?;
        Ok(Self {
            is_stored: stored.is_some(),
            risk: stored.unwrap_or_else(|| CustomerRisk::normal(user, system.now())),
        })
    }

    /// The version that is stored; `None` if none is.
    pub(crate) fn version(&self) -> Option<i64> {
        self.is_stored.then_some(self.risk.version)
    }

    /// Stores it also if nothing of it changed.
    async fn store(&mut self, unit: &mut dyn KycUnitOfWork) -> Result<(), StoreError> {
        if self.is_stored {
            unit.risks().update(&mut self.risk).await
        } else {
            unit.risks().add(&self.risk).await
        }
    }
}

/// Applies the consequences of a changed applicant or risk file within its unit: enhanced due
/// diligence, the customer's status, and the events to publish. Returns the status.
///
/// The status follows from two rows. The risk file is written even if unchanged: of two
/// concurrent changes, one of the applicant and one of the risk, the second gets a conflict.
pub(crate) async fn settle(
    unit: &mut dyn KycUnitOfWork,
    file: RiskFile,
    applicant: Option<&Applicant>,
    (verification, system): (&Verification, &SystemPorts),
    (actor, context): (Actor, &RequestContext),
) -> Result<KycStatus, StoreError> {
    let (levels, policy) = (&verification.levels, &verification.policy);
    let user = file.risk.user_id;
    let risk = file.risk.settled(applicant, levels, policy);
    let mut file = RiskFile { risk, ..file };
    let now = status(&file.risk, applicant, levels, system.now());
    file.store(unit).await?;
    let before = unit.standings().status(user).await?;
    if before.is_none_or(|before| before == now) {
        return Ok(now);
    }
    unit.standings().set_status(user, now).await?;
    let event = KycEvent::StatusChanged(StatusChange {
        user_id: user,
        status: now,
    });
    let entry = system.audit(context, actor, event.kind_name(), &user);
    let entry = entry.with(json!({ "status": now, "before": before }));
    unit.change_log().audit(&entry).await?;
    unit.change_log().publish(&system.event(&event)).await?;
    Ok(now)
}
