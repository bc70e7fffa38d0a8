//! The storage ports of the `kyc` context.

mod applicants;
mod due;
mod events;
mod risks;
mod standings;
mod state;

use ::kyc::{
    Applicant, CustomerRisk, ExternalApplicantId, RecordedEvent,
    ports::{
        ApplicantRepository, CustomerRiskRepository, DueForReview, EventRepository, KycQueries,
        KycUnitOfWork, Standings,
    },
};
use async_trait::async_trait;
use kernel::{StoreError, Timestamp, UnitOfWorkFactory, UserId};

pub(crate) use self::{
    applicants::ApplicantRows,
    events::EventRows,
    risks::{RiskRow, RiskRows},
};
use crate::{Store, unit::Unit};

#[async_trait]
impl UnitOfWorkFactory<dyn KycUnitOfWork> for Store {
    async fn begin(&self) -> Result<Box<dyn KycUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

impl KycUnitOfWork for Unit {
    fn applicants(&mut self) -> &mut dyn ApplicantRepository {
        self
    }

    fn events(&mut self) -> &mut dyn EventRepository {
        self
    }

    fn risks(&mut self) -> &mut dyn CustomerRiskRepository {
        self
    }

    fn standings(&mut self) -> &mut dyn Standings {
        self
    }
}

#[async_trait]
impl KycQueries for Store {
    async fn applicant(&self, user: UserId) -> Result<Option<Applicant>, StoreError> {
        applicants::of_user(self, user).await
    }

    async fn risk(&self, user: UserId) -> Result<Option<CustomerRisk>, StoreError> {
        risks::of_user(self, user).await
    }

    async fn events(
        &self,
        applicant: &ExternalApplicantId,
        limit: u16,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        events::of_applicant(self, applicant, limit).await
    }

    async fn edd_ended(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError> {
        risks::edd_ended(self, since, until, after, limit).await
    }

    async fn due_for_review(
        &self,
        due: &DueForReview,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError> {
        due::for_review(self, due, after, limit).await
    }

    async fn unheard(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError> {
        due::unheard(self, (since, until), after, limit).await
    }
}
