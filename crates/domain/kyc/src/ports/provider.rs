//! The verification provider: documents, faces, source of funds, lists.

use async_trait::async_trait;
use kernel::{Timestamp, UserId};
use secrecy::SecretString;
use thiserror::Error;

use crate::{ApplicantState, ExternalApplicantId, LevelName};

/// Why the provider could not be asked, or what it said.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProviderError {
    /// It has no such applicant.
    #[error("the provider has no such applicant")]
    NotFound,
    /// Asked too often; the same question may be asked later.
    #[error("the provider was asked too often")]
    RateLimited,
    /// It refuses, and will again. The code is its own, or the status.
    #[error("the provider refused: {code}")]
    Refused {
        /// A short code, fit for logs.
        code: String,
    },
    /// No answer; whether a call had an effect is unknown.
    #[error("the provider is unavailable: {0}")]
    Unavailable(String),
    /// An answer that makes no sense; whether a call had an effect is unknown.
    #[error("the provider's answer cannot be read: {0}")]
    Malformed(String),
}

/// A token with which the customer's device accesses one applicant at the provider. A secret.
#[derive(Debug, Clone)]
pub struct SdkToken {
    /// The token.
    pub token: SecretString,
    /// Time at which it expires.
    pub expires_at: Timestamp,
}

/// An applicant as the provider has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicantStatus {
    /// Its id.
    pub external_id: ExternalApplicantId,
    /// Its level, if it names one.
    pub level: Option<LevelName>,
    /// Its state; `None` if the provider's status is not known here.
    pub state: Option<ApplicantState>,
    /// Time since which it has that state; `None` if the provider does not say.
    pub since: Option<Timestamp>,
}

/// One entry of a list that may be the applicant. No more than an officer needs to look further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmlHit {
    /// The provider's id of it.
    pub id: Option<String>,
    /// Kinds of list, such as `sanction` or `pep`.
    pub types: Vec<String>,
    /// The verdict of the provider's staff.
    pub verdict: Option<String>,
}

/// The result of the provider's own screening. For officers only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmlCase {
    /// Its id, if the case has one.
    pub id: Option<String>,
    /// `reviewStatus` of the case.
    pub review: Option<String>,
    /// Labels, `pep`.
    pub risk_labels: Vec<String>,
    /// Hits.
    pub hits: Vec<AmlHit>,
    /// Whether the provider keeps monitoring; `None` if it does not say.
    pub ongoing_monitoring: Option<bool>,
}

/// Verifies people.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait IdentityVerification: Send + Sync {
    /// Name of the provider, logged at start-up.
    fn name(&self) -> &'static str;

    /// Makes an applicant of this customer.
    ///
    /// # Errors
    /// [`ProviderError`]. The provider takes one applicant per customer: of
    /// [`ProviderError::Refused`], `Unavailable` and `Malformed` only [`Self::find`] can tell
    /// whether there is one now.
    async fn create(
        &self,
        user: UserId,
        level: &LevelName,
    ) -> Result<ExternalApplicantId, ProviderError>;

    /// The applicant of this customer, if there is one.
    ///
    /// # Errors
    /// [`ProviderError`]; never `NotFound`.
    async fn find(&self, user: UserId) -> Result<Option<ApplicantStatus>, ProviderError>;

    /// The present state of an applicant.
    ///
    /// # Errors
    /// [`ProviderError`]
    async fn status(
        &self,
        applicant: &ExternalApplicantId,
    ) -> Result<ApplicantStatus, ProviderError>;

    /// A token for the customer's device. Asking for another level moves the applicant to it.
    ///
    /// # Errors
    /// [`ProviderError`]
    async fn sdk_token(&self, user: UserId, level: &LevelName) -> Result<SdkToken, ProviderError>;

    /// Has the applicant verified again: the approval no longer counts at the provider.
    ///
    /// # Errors
    /// [`ProviderError`]
    async fn reset(&self, applicant: &ExternalApplicantId) -> Result<(), ProviderError>;

    /// The result of the provider's screening; `None` if it has not screened.
    ///
    /// # Errors
    /// [`ProviderError`]
    async fn aml_case(
        &self,
        applicant: &ExternalApplicantId,
    ) -> Result<Option<AmlCase>, ProviderError>;
}
