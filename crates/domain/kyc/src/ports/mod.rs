//! The ports of this context to storage and partners.

mod notices;
mod provider;
mod records;
mod storage;

pub use notices::{ProviderNotices, UnreadableNotice};
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
