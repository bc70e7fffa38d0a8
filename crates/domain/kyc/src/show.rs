//! Shows customers the status of their verification.

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
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, verification: &Verification, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            verification: verification.clone(),
            system: system.clone(),
        }
    }

    /// Reads both files and calls no partner, so that the response time is the same for every customer.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn of(&self, user: UserId) -> Result<KycOverview, StoreError> {
        let now = self.system.now();
        let applicant = self.storage.queries.applicant(user).await?;
        let risk = self.storage.queries.risk(user).await?;
        let Some(risk) = risk else {
            // They have not been assessed yet; that requires no action of theirs.
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
