//! The tables in memory and the repositories over them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{AuditEntry, ChangeLog, OutboxEvent, StoreError, UserId};

use crate::{
    Applicant, CustomerRisk, Disposition, EventKey, ExternalApplicantId, KycStatus, ProviderEvent,
    RecordedEvent,
    ports::{ApplicantRepository, CustomerRiskRepository, EventRepository, Standings},
};

#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) applicants: BTreeMap<UserId, Applicant>,
    pub(super) events: BTreeMap<EventKey, RecordedEvent>,
    pub(super) risks: BTreeMap<UserId, CustomerRisk>,
    pub(super) standings: BTreeMap<UserId, KycStatus>,
    pub(super) audits: Vec<AuditEntry>,
    pub(super) outbox: Vec<OutboxEvent>,
}

fn conflict(what: &str) -> StoreError {
    StoreError::Conflict {
        what: what.to_owned(),
    }
}

#[async_trait]
impl ApplicantRepository for Tables {
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

    async fn update(&mut self, applicant: &Applicant) -> Result<(), StoreError> {
        let stored = self.applicants.get_mut(&applicant.user_id);
        let stored = stored.filter(|stored| stored.version == applicant.version);
        let stored = stored.ok_or_else(|| conflict("applicant"))?;
        *stored = applicant.clone();
        stored.version += 1;
        Ok(())
    }
}

#[async_trait]
impl EventRepository for Tables {
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
impl CustomerRiskRepository for Tables {
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

    async fn update(&mut self, risk: &CustomerRisk) -> Result<(), StoreError> {
        let stored = self.risks.get_mut(&risk.user_id);
        let stored = stored.filter(|stored| stored.version == risk.version);
        let stored = stored.ok_or_else(|| conflict("risk file"))?;
        *stored = risk.clone();
        stored.version += 1;
        Ok(())
    }
}

#[async_trait]
impl Standings for Tables {
    async fn status(&mut self, user: UserId) -> Result<Option<KycStatus>, StoreError> {
        Ok(self.standings.get(&user).copied())
    }

    async fn set_status(&mut self, user: UserId, status: KycStatus) -> Result<bool, StoreError> {
        let known = self.standings.get_mut(&user);
        Ok(known.map(|known| *known = status).is_some())
    }
}

#[async_trait]
impl ChangeLog for Tables {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.audits.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.outbox.push(event.clone());
        Ok(())
    }
}
