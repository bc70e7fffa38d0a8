//! The customer asks how it stands with them.

use kernel::{StoreError, UserId};

use crate::{
    CHECKING_DETAILS, KycOverview, KycStatus, NextStep, Storage, SystemPorts, Verification, status,
};

/// Shows a customer what they may know.
#[derive(Clone)]
pub struct ShowKyc {
    storage: Storage,
    verification: Verification,
    system: SystemPorts,
}

impl ShowKyc {
    /// Wires it.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
        }
    }

    /// Reads both files and asks nobody outside, so that the answer takes as long for everybody.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn of(&self, user: UserId) -> Result<KycOverview, StoreError> {
        let now = self.system.now();
        let applicant = self.storage.queries.applicant(user).await?;
        let risk = self.storage.queries.risk(user).await?;
        let Some(risk) = risk else {
            // Nobody has looked at them yet; that takes no doing of theirs.
            return Ok(KycOverview {
                status: KycStatus::Pending,
                next: NextStep::Wait,
                message: Some(CHECKING_DETAILS),
                comment: None,
            });
        };
        let levels = &self.verification.levels;
        Ok(status::overview(&risk, applicant.as_ref(), levels, now))
    }
}
