//! A store in memory: a unit works on a copy, and others wait until it is over.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, ConflictOn, OutboxEvent, StoreError, Timestamp, UnitOfWork,
    UnitOfWorkFactory, UserId,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    Applicant, ApplicantState, CustomerRisk, Disposition, EddStatus, EventKey, ExternalApplicantId,
    KycStatus, ProviderEvent, RecordedEvent, RiskLevel,
    ports::{
        ApplicantRepository, CustomerRiskRepository, DueForReview, EventRepository, KycQueries,
        KycUnitOfWork, Standings,
    },
};

#[derive(Clone, Default)]
pub(crate) struct Data {
    pub(crate) applicants: BTreeMap<UserId, Applicant>,
    pub(crate) events: BTreeMap<EventKey, RecordedEvent>,
    pub(crate) risks: BTreeMap<UserId, CustomerRisk>,
    pub(crate) standings: BTreeMap<UserId, KycStatus>,
    pub(crate) audit: Vec<AuditEntry>,
    pub(crate) outbox: Vec<OutboxEvent>,
}

#[derive(Clone, Default)]
pub(crate) struct Memory(pub(crate) Arc<Mutex<Data>>);

impl Memory {
    pub(crate) fn with(users: impl IntoIterator<Item = UserId>) -> Self {
        let standings = users.into_iter().map(|user| (user, KycStatus::Approved));
        Self(Arc::new(Mutex::new(Data {
            standings: standings.collect(),
            ..Data::default()
        })))
    }
}

struct Unit {
    shared: OwnedMutexGuard<Data>,
    copy: Data,
}

fn conflict(key: &str) -> StoreError {
    StoreError::Conflict(ConflictOn::UniqueKey(key.into()))
}

/// A row of this table is no longer of the version that was read.
fn stale(table: &'static str) -> StoreError {
    StoreError::Conflict(ConflictOn::Version(table))
}

#[async_trait]
impl UnitOfWorkFactory<dyn KycUnitOfWork> for Memory {
    async fn begin(&self) -> Result<Box<dyn KycUnitOfWork>, StoreError> {
        let shared = self.0.clone().lock_owned().await;
        let copy = shared.clone();
        Ok(Box::new(Unit { shared, copy }))
    }
}

#[async_trait]
impl UnitOfWork for Unit {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.copy
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        *self.shared = self.copy;
        Ok(())
    }
}

impl KycUnitOfWork for Unit {
    fn applicants(&mut self) -> &mut dyn ApplicantRepository {
        &mut self.copy
    }
    fn events(&mut self) -> &mut dyn EventRepository {
        &mut self.copy
    }
    fn risks(&mut self) -> &mut dyn CustomerRiskRepository {
        &mut self.copy
    }
    fn standings(&mut self) -> &mut dyn Standings {
        &mut self.copy
    }
}

#[async_trait]
impl ApplicantRepository for Data {
    async fn of_user(&mut self, user: UserId) -> Result<Option<Applicant>, StoreError> {
        Ok(self.applicants.get(&user).cloned())
    }

    async fn by_external_id(
        &mut self,
        id: &ExternalApplicantId,
    ) -> Result<Option<Applicant>, StoreError> {
        let mut all = self.applicants.values();
        Ok(all.find(|one| one.external_id == *id).cloned())
    }

    async fn add(&mut self, applicant: &Applicant) -> Result<(), StoreError> {
        let taken = self.by_external_id(&applicant.external_id).await?;
        if taken.is_some() || self.applicants.contains_key(&applicant.user_id) {
            return Err(conflict("applicant"));
        }
        self.applicants.insert(applicant.user_id, applicant.clone());
        Ok(())
    }

    async fn update(&mut self, applicant: &mut Applicant) -> Result<(), StoreError> {
        let stored = self.applicants.get_mut(&applicant.user_id);
        let stored = stored.filter(|stored| stored.version == applicant.version);
        let stored = stored.ok_or_else(|| stale("kyc_applicants"))?;
        applicant.version += 1;
        *stored = applicant.clone();
        Ok(())
    }
}

#[async_trait]
impl EventRepository for Data {
    async fn is_recorded(&mut self, key: &EventKey) -> Result<bool, StoreError> {
        Ok(self.events.contains_key(key))
    }

    async fn record(
        &mut self,
        event: &ProviderEvent,
        disposition: Disposition,
    ) -> Result<bool, StoreError> {
        if self.events.contains_key(&event.key) {
            return Ok(false);
        }
        let event = event.clone();
        let key = event.key.clone();
        self.events
            .insert(key, RecordedEvent { event, disposition });
        Ok(true)
    }

    async fn newest(
        &mut self,
        applicant: &ExternalApplicantId,
    ) -> Result<Option<ProviderEvent>, StoreError> {
        let own = self.events.values().map(|recorded| &recorded.event);
        let own = own.filter(|event| event.external_id == *applicant && event.effect.is_some());
        Ok(own.max_by_key(|event| event.mark()).cloned())
    }
}

#[async_trait]
impl CustomerRiskRepository for Data {
    async fn of_user(&mut self, user: UserId) -> Result<Option<CustomerRisk>, StoreError> {
        Ok(self.risks.get(&user).cloned())
    }

    async fn add(&mut self, risk: &CustomerRisk) -> Result<(), StoreError> {
        if self.risks.contains_key(&risk.user_id) {
            return Err(conflict("risk file"));
        }
        self.risks.insert(risk.user_id, risk.clone());
        Ok(())
    }

    async fn update(&mut self, risk: &mut CustomerRisk) -> Result<(), StoreError> {
        let stored = self.risks.get_mut(&risk.user_id);
        let stored = stored.filter(|stored| stored.version == risk.version);
        let stored = stored.ok_or_else(|| stale("customer_risks"))?;
        risk.version += 1;
        *stored = risk.clone();
        Ok(())
    }
}

#[async_trait]
impl Standings for Data {
    async fn status(&mut self, user: UserId) -> Result<Option<KycStatus>, StoreError> {
        Ok(self.standings.get(&user).copied())
    }

    async fn set_status(&mut self, user: UserId, status: KycStatus) -> Result<bool, StoreError> {
        let known = self.standings.get_mut(&user);
        Ok(known.map(|known| *known = status).is_some())
    }
}

#[async_trait]
impl ChangeLog for Data {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.audit.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.outbox.push(event.clone());
        Ok(())
    }
}

#[async_trait]
impl KycQueries for Memory {
    async fn applicant(&self, user: UserId) -> Result<Option<Applicant>, StoreError> {
        Ok(self.0.lock().await.applicants.get(&user).cloned())
    }

    async fn risk(&self, user: UserId) -> Result<Option<CustomerRisk>, StoreError> {
        Ok(self.0.lock().await.risks.get(&user).cloned())
    }

    async fn events(
        &self,
        applicant: &ExternalApplicantId,
        limit: u16,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let data = self.0.lock().await;
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
        let data = self.0.lock().await;
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
        let data = self.0.lock().await;
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
        let data = self.0.lock().await;
        let open = data.applicants.values().filter(|one| match one.state {
            ApplicantState::Approved { .. } | ApplicantState::Deleted => false,
            _ => since < one.updated_at && one.updated_at <= until,
        });
        let users = open.map(|one| one.user_id);
        let users = users.filter(|user| after.is_none_or(|after| after < *user));
        Ok(users.take(limit.into()).collect())
    }
}
