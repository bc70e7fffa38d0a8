//! Storage of applicants, provider events and risk files. Reads outside a unit are in
//! [`KycQueries`]; what changes goes through a [`KycUnitOfWork`].

use async_trait::async_trait;
use kernel::{StoreError, Timestamp, UnitOfWork, UserId};

use crate::{
    Applicant, CustomerRisk, Disposition, EventKey, ExternalApplicantId, KycStatus, ProviderEvent,
    RecordedEvent,
};

/// A unit of work: everything in it is committed together or not at all.
pub trait KycUnitOfWork: UnitOfWork {
    /// Applicants.
    fn applicants(&mut self) -> &mut dyn ApplicantRepository;
    /// Provider events.
    fn events(&mut self) -> &mut dyn EventRepository;
    /// Risk files.
    fn risks(&mut self) -> &mut dyn CustomerRiskRepository;
    /// The status customers are let pay by.
    fn standings(&mut self) -> &mut dyn Standings;
}

/// Reads.
#[async_trait]
pub trait KycQueries: Send + Sync {
    /// The applicant of this customer.
    async fn applicant(&self, user: UserId) -> Result<Option<Applicant>, StoreError>;

    /// The risk file of this customer.
    async fn risk(&self, user: UserId) -> Result<Option<CustomerRisk>, StoreError>;

    /// The provider's events about an applicant, oldest by the provider's time first (then by key),
    /// at most `limit` of the newest.
    async fn events(
        &self,
        applicant: &ExternalApplicantId,
        limit: u16,
    ) -> Result<Vec<RecordedEvent>, StoreError>;

    /// Up to `limit` customers by id and after this one, whose completed enhanced due diligence
    /// ended (`valid_until`) after `since` and not after `until`.
    async fn edd_ended(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError>;

    /// Up to `limit` customers by id and after this one, with an account in use, who are due for a
    /// review.
    async fn due_for_review(
        &self,
        due: &DueForReview,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError>;

    /// Up to `limit` customers by id and after this one, whose applicants are neither approved nor
    /// deleted and changed last after `since` and not after `until`.
    async fn unheard(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError>;
}

/// Which customers are due for a review: those without a risk file, and those last assessed before these times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueForReview {
    /// Up to then, who may not pay or is of high risk.
    pub watched_until: Timestamp,
    /// Up to then, everybody.
    pub everybody_until: Timestamp,
}

/// Changes applicants.
#[async_trait]
pub trait ApplicantRepository: Send {
    /// The applicant of this customer.
    async fn of_user(&mut self, user: UserId) -> Result<Option<Applicant>, StoreError>;

    /// The applicant of this id at the provider.
    async fn by_external_id(
        &mut self,
        id: &ExternalApplicantId,
    ) -> Result<Option<Applicant>, StoreError>;

    /// Adds one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the customer has one, or another one bears that external id.
    async fn add(&mut self, applicant: &Applicant) -> Result<(), StoreError>;

    /// Stores a changed one if none was stored since it was read, and raises its `version`. Stores
    /// everything but id, customer and `created_at`, which never change.
    ///
    /// # Errors
    /// [`ConflictOn::Version`](kernel::ConflictOn::Version) if one was.
    async fn update(&mut self, applicant: &mut Applicant) -> Result<(), StoreError>;
}

/// Records the provider's events; a recorded event is never changed.
#[async_trait]
pub trait EventRepository: Send {
    /// Whether an event of this key was recorded.
    async fn is_recorded(&mut self, key: &EventKey) -> Result<bool, StoreError>;

    /// Records it; `false` if an event of that key was there already, which then stays as it is.
    async fn record(
        &mut self,
        event: &ProviderEvent,
        disposition: Disposition,
    ) -> Result<bool, StoreError>;

    /// Of an applicant's events that say where it stands (`effect` is there) the newest: the
    /// greatest by `created_at`, then by the rank of the effect, then by key
    /// ([`crate::EventMark`]).
    async fn newest(
        &mut self,
        applicant: &ExternalApplicantId,
    ) -> Result<Option<ProviderEvent>, StoreError>;
}

/// Changes risk files.
#[async_trait]
pub trait CustomerRiskRepository: Send {
    /// The file of this customer.
    async fn of_user(&mut self, user: UserId) -> Result<Option<CustomerRisk>, StoreError>;

    /// Adds one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the customer has one.
    async fn add(&mut self, risk: &CustomerRisk) -> Result<(), StoreError>;

    /// As [`ApplicantRepository::update`].
    async fn update(&mut self, risk: &mut CustomerRisk) -> Result<(), StoreError>;
}

/// The status customers are let pay by: `kyc_status` of the customer's account.
#[async_trait]
pub trait Standings: Send {
    /// The status of this customer; `None` if there is no such customer.
    async fn status(&mut self, user: UserId) -> Result<Option<KycStatus>, StoreError>;

    /// Sets it; `false` if there is no such customer.
    async fn set_status(&mut self, user: UserId, status: KycStatus) -> Result<bool, StoreError>;
}
