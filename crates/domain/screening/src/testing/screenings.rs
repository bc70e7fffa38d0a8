//! Screenings, decisions about their hits, and the subjects under screening.

use async_trait::async_trait;
use kernel::{
    AuditEntry, OutboxEvent, Page, PageRequest, StoreError, Timestamp, testing::newest_first,
};

use super::{MemoryScreening, Tables};
use crate::{
    Dismissal, DismissalId, ScreenedSubject, ScreeningId, ScreeningRecord, SubjectRef,
    ports::{ScreenedSubjects, ScreeningFilter, ScreeningStore},
};

#[async_trait]
impl ScreeningStore for MemoryScreening {
    async fn record(
        &self,
        record: &ScreeningRecord,
        event: Option<&OutboxEvent>,
    ) -> Result<(), StoreError> {
        let keep = |tables: &mut Tables| {
            tables.screenings.push(record.clone());
            tables.events.extend(event.cloned());
        };
        self.tables.change(keep).await;
        Ok(())
    }

    async fn screening(&self, id: ScreeningId) -> Result<Option<ScreeningRecord>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.screenings.iter().find(|one| one.id == id).cloned())
    }

    async fn latest(&self, subject: &SubjectRef) -> Result<Option<ScreeningRecord>, StoreError> {
        let tables = self.tables.committed();
        let own = tables.screenings.iter();
        let own = own.filter(|one| one.subject_id == *subject);
        Ok(own.max_by_key(|one| (one.screened_at, one.id)).cloned())
    }

    async fn screenings(
        &self,
        filter: &ScreeningFilter,
        page: &PageRequest,
    ) -> Result<Page<ScreeningRecord>, StoreError> {
        let tables = self.tables.committed();
        let wanted = |one: &&ScreeningRecord| {
            let (of, outcome) = (filter.subject_id.as_ref(), filter.outcome);
            of.is_none_or(|id| one.subject_id == *id)
                && outcome.is_none_or(|outcome| one.screening.outcome == outcome)
        };
        let found = tables.screenings.iter().filter(wanted).cloned();
        Ok(newest_first(found, page, |one| one.id))
    }

    async fn dismiss(&self, dismissal: &Dismissal, audit: &AuditEntry) -> Result<(), StoreError> {
        let keep = |tables: &mut Tables| {
            tables.dismissals.push(dismissal.clone());
            tables.audits.push(audit.clone());
        };
        self.tables.change(keep).await;
        Ok(())
    }

    async fn revoke(
        &self,
        id: DismissalId,
        at: Timestamp,
        audit: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let revoke = |tables: &mut Tables| {
            let mut all = tables.dismissals.iter_mut();
            let Some(held) = all.find(|one| one.id == id && one.expires_at > at) else {
                return false;
            };
            held.expires_at = at;
            tables.audits.push(audit.clone());
            true
        };
        Ok(self.tables.change(revoke).await)
    }

    async fn dismissals(
        &self,
        subject: &SubjectRef,
        now: Timestamp,
    ) -> Result<Vec<Dismissal>, StoreError> {
        let tables = self.tables.committed();
        let held = |one: &&Dismissal| one.subject_id == *subject && one.expires_at > now;
        let mut held: Vec<_> = tables.dismissals.iter().filter(held).cloned().collect();
        held.sort_by_key(|one| std::cmp::Reverse(one.id));
        Ok(held)
    }
}

#[async_trait]
impl ScreenedSubjects for MemoryScreening {
    async fn subjects(
        &self,
        after: Option<&SubjectRef>,
        limit: u16,
    ) -> Result<Vec<ScreenedSubject>, StoreError> {
        let tables = self.tables.committed();
        let rest = tables.subjects.iter();
        let rest = rest.filter(|one| after.is_none_or(|after| one.id > *after));
        Ok(rest.take(limit.into()).cloned().collect())
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let count = self.tables.committed().subjects.len();
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }
}
