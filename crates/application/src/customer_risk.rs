//! A customer's risk file, for officers: read, and the enhanced due diligence completed. An officer
//! cannot read or decide a case of their own.

use std::sync::Arc;

use identity::{LookUpError, LookUpPerson, Principal, User};
use kernel::{RequestContext, StoreError, UserId};
use kyc::{Applicant, CustomerRisk, DecisionText, EnhancedDueDiligence, ports::KycQueries};
use thiserror::Error;

/// Why a risk file is not shown, or its due diligence not completed.
#[derive(Debug, Error)]
pub enum CustomerRiskError {
    /// It is the officer's own file.
    #[error("nobody reads or decides a case of their own")]
    OwnFile,
    /// The person cannot be read.
    #[error(transparent)]
    Person(#[from] LookUpError),
    /// The customer was not screened and assessed yet.
    #[error("the customer has no risk file yet")]
    NotAssessed,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A customer's risk as an officer sees it.
#[derive(Debug, Clone)]
pub struct RiskFile {
    /// The customer.
    pub person: User,
    /// Level, reasons and due diligence; `None` before the first assessment.
    pub risk: Option<CustomerRisk>,
    /// The verification at the provider, if there is one.
    pub applicant: Option<Applicant>,
}

/// Shows risk files. The access is in the audit log before anything is shown.
#[derive(Clone)]
pub struct ReadRiskFile {
    look_up: LookUpPerson,
    files: Arc<dyn KycQueries>,
}

impl ReadRiskFile {
    /// The use case over its parts.
    pub fn new(look_up: LookUpPerson, files: Arc<dyn KycQueries>) -> Self {
        Self { look_up, files }
    }

    /// The risk file of this customer. An officer does not read their own: what is held against a
    /// person must not be disclosed to them (hvitvaskingsloven § 28).
    ///
    /// # Errors
    /// [`CustomerRiskError`]
    pub async fn read(
        &self,
        customer: UserId,
        officer: &Principal,
        context: &RequestContext,
    ) -> Result<RiskFile, CustomerRiskError> {
        no_own_file(customer, officer)?;
        let person = self.look_up.show(customer, officer, context).await?;
        Ok(RiskFile {
            person,
            risk: self.files.risk(customer).await?,
            applicant: self.files.applicant(customer).await?,
        })
    }
}

/// Completes the enhanced due diligence of customers.
#[derive(Clone)]
pub struct CompleteDueDiligence {
    look_up: LookUpPerson,
    files: Arc<dyn KycQueries>,
    due_diligence: EnhancedDueDiligence,
}

impl CompleteDueDiligence {
    /// The use case over its parts.
    pub fn new(
        look_up: LookUpPerson,
        files: Arc<dyn KycQueries>,
        due_diligence: EnhancedDueDiligence,
    ) -> Self {
        Self {
            look_up,
            files,
            due_diligence,
        }
    }

    /// Completes it, for a customer whose risk was assessed: a file begun here would let a person
    /// pay who was never screened.
    ///
    /// # Errors
    /// [`CustomerRiskError`]
    pub async fn complete(
        &self,
        customer: UserId,
        officer: &Principal,
        reason: &DecisionText,
        context: &RequestContext,
    ) -> Result<(), CustomerRiskError> {
        no_own_file(customer, officer)?;
        self.look_up.show(customer, officer, context).await?;
        let file = self.files.risk(customer).await?;
        file.ok_or(CustomerRiskError::NotAssessed)?;
        let by = officer.user_id;
        self.due_diligence
            .complete(customer, by, reason, context)
            .await?;
        Ok(())
    }
}

fn no_own_file(customer: UserId, officer: &Principal) -> Result<(), CustomerRiskError> {
    if officer.user_id == customer {
        return Err(CustomerRiskError::OwnFile);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use identity::Role;
    use kernel::{
        Timestamp,
        testing::{TestClock, TestIds},
    };
    use kyc::{ExternalApplicantId, RecordedEvent, ports::DueForReview};

    use super::*;
    use crate::testing::{person, principal};

    mockall::mock! {
        Files {}

        #[async_trait]
        impl KycQueries for Files {
            async fn applicant(&self, user: UserId) -> Result<Option<Applicant>, StoreError>;
            async fn risk(&self, user: UserId) -> Result<Option<CustomerRisk>, StoreError>;
            async fn events(
                &self,
                applicant: &ExternalApplicantId,
                limit: u16,
            ) -> Result<Vec<RecordedEvent>, StoreError>;
            async fn edd_ended(
                &self,
                since: Timestamp,
                until: Timestamp,
                after: Option<UserId>,
                limit: u8,
            ) -> Result<Vec<UserId>, StoreError>;
            async fn due_for_review(
                &self,
                due: &DueForReview,
                after: Option<UserId>,
                limit: u8,
            ) -> Result<Vec<UserId>, StoreError>;
            async fn unheard(
                &self,
                since: Timestamp,
                until: Timestamp,
                after: Option<UserId>,
                limit: u8,
            ) -> Result<Vec<UserId>, StoreError>;
        }
    }

    fn without_file() -> Arc<dyn KycQueries> {
        let mut files = MockFiles::new();
        files.expect_risk().returning(|_| Ok(None));
        files.expect_applicant().returning(|_| Ok(None));
        Arc::new(files)
    }

    #[tokio::test]
    async fn an_officer_reads_the_file_of_a_customer_and_the_access_is_audited() {
        let ids = TestIds::default();
        let (people, customer) = person(Role::User, &ids).await;
        let officer = principal(UserId::new(&ids), Role::Compliance, &ids);
        let files = ReadRiskFile::new(look_up(&people), without_file());
        let context = RequestContext::job("test");
        let file = files.read(customer.id, &officer, &context).await.unwrap();
        assert_eq!(file.person.id, customer.id);
        let audited: Vec<_> = people.audits().iter().map(|entry| entry.action).collect();
        assert_eq!(audited, ["user.viewed"]);
    }

    #[tokio::test]
    async fn nobody_reads_their_own_file_and_nothing_is_looked_up() {
        let ids = TestIds::default();
        let (people, officer) = person(Role::Compliance, &ids).await;
        let asks = principal(officer.id, Role::Compliance, &ids);
        let files = ReadRiskFile::new(look_up(&people), Arc::new(MockFiles::new()));
        let context = RequestContext::job("test");
        let refused = files.read(officer.id, &asks, &context).await;
        assert!(matches!(refused, Err(CustomerRiskError::OwnFile)));
        assert!(people.audits().is_empty());
    }

    #[tokio::test]
    async fn the_file_of_a_person_who_does_not_exist_is_not_read() {
        let ids = TestIds::default();
        let (people, _) = person(Role::User, &ids).await;
        let officer = principal(UserId::new(&ids), Role::Compliance, &ids);
        let files = ReadRiskFile::new(look_up(&people), Arc::new(MockFiles::new()));
        let context = RequestContext::job("test");
        let refused = files.read(UserId::new(&ids), &officer, &context).await;
        assert!(matches!(
            refused,
            Err(CustomerRiskError::Person(LookUpError::UnknownPerson))
        ));
    }

    fn look_up(people: &Arc<identity::testing::MemoryIdentities>) -> LookUpPerson {
        LookUpPerson {
            storage: identity::Storage::of(people.clone()),
            clock: Arc::new(TestClock::default()),
            ids: Arc::new(TestIds::default()),
        }
    }
}
