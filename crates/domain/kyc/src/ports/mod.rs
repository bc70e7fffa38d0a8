//! What this context needs from the fixture.

mod provider;
mod records;
mod storage;

#[cfg(test)]
pub(crate) use provider::MockIdentityVerification;
pub use provider::{
    AmlCase, AmlHit, ApplicantStatus, IdentityVerification, ProviderError, SdkToken,
};
pub use records::{CustomerRecords, FactsUnavailable};
pub use storage::{
    ApplicantRepository, CustomerRiskRepository, DueForReview, EventRepository, KycQueries,
    KycUnitOfWork, Standings,
};
