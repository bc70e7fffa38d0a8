//! What this context needs from the world.

mod provider;
mod storage;

#[cfg(test)]
pub(crate) use provider::MockIdentityVerification;
pub use provider::{
    AmlCase, AmlHit, ApplicantStatus, IdentityVerification, ProviderError, SdkToken,
};
pub use storage::{
    ApplicantRepository, CustomerRiskRepository, EventRepository, KycQueries, KycStore, KycUnit,
    Standings,
};
