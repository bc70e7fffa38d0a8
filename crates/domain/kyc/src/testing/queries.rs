//! The reads.

use async_trait::async_trait;
use kernel::{StoreError, Timestamp, UserId};

use super::MemoryKyc;
use crate::{
    Applicant, ApplicantState, CustomerRisk, EddStatus, ExternalApplicantId, KycStatus,
    RecordedEvent, RiskLevel,
    ports::{DueForReview, KycQueries},
};

#[async_trait]
impl KycQueries for MemoryKyc {
    async fn applicant(&self, user: UserId) -> Result<Option<Applicant>, StoreError> {
        Ok(self.tables.committed().applicants.get(&user).cloned())
    }

    async fn risk(&self, user: UserId) -> Result<Option<CustomerRisk>, StoreError> {
        Ok(self.tables.committed().risks.get(&user).cloned())
    }

    async fn events(
        &self,
        applicant: &ExternalApplicantId,
        limit: u16,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let data = self.tables.committed();
        let all = data.events.values();
        let own = all.filter(|recorded| recorded.event.external_id == *applicant);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by_key(|recorded| (recorded.event.created_at, recorded.event.key.clone()));
        let skipped = own.len().saturating_sub(limit.into());
        Ok(own.split_off(skipped))
    }

    async fn edd_ended(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError> {
        let data = self.tables.committed();
        let ended = data.risks.values().filter(|risk| match risk.edd {
            EddStatus::Completed { valid_until, .. } => since < valid_until && valid_until <= until,
            _ => false,
        });
        let ended = ended.map(|risk| risk.user_id);
        let ended = ended.filter(|user| after.is_none_or(|after| after < *user));
        Ok(ended.take(limit.into()).collect())
    }

    async fn due_for_review(
        &self,
        due: &DueForReview,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError> {
        let data = self.tables.committed();
        let is_due = |(user, status): &(&UserId, &KycStatus)| {
            data.risks.get(user).is_none_or(|risk| {
                let watched = **status == KycStatus::Pending || risk.level == RiskLevel::High;
                risk.assessed_at <= due.everybody_until
                    || (watched && risk.assessed_at <= due.watched_until)
            })
        };
        let users = data.standings.iter().filter(is_due).map(|(user, _)| *user);
        let users = users.filter(|user| after.is_none_or(|after| after < *user));
        Ok(users.take(limit.into()).collect())
    }

    async fn unheard(
        &self,
        since: Timestamp,
        until: Timestamp,
        after: Option<UserId>,
        limit: u8,
    ) -> Result<Vec<UserId>, StoreError> {
        let data = self.tables.committed();
        let open = data.applicants.values().filter(|one| match one.state {
            ApplicantState::Approved { .. } | ApplicantState::Deleted => false,
            _ => since < one.updated_at && one.updated_at <= until,
        });
        let users = open.map(|one| one.user_id);
        let users = users.filter(|user| after.is_none_or(|after| after < *user));
        Ok(users.take(limit.into()).collect())
    }
}
