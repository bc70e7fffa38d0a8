//! A store in memory for the tests of use cases. It passes the same contract suite as the real ones.

mod lists;
mod screenings;

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, OutboxEvent, StoreError, UnitOfWork, UnitOfWorkFactory,
    testing::{MemoryTables, MemoryUnit},
};

use crate::{
    Dismissal, ListEntry, ListVersion, ListVersionId, ScreenedSubject, ScreeningRecord, SkippedRow,
    ports::{DismissalRepository, ListRepository, ScreeningRepository, ScreeningUnitOfWork},
};

/// What the storage ports of this context demand, without a database.
#[derive(Debug, Clone, Default)]
pub struct MemoryScreening {
    tables: MemoryTables<Tables>,
}

#[derive(Debug, Clone, Default)]
struct Tables {
    lists: Vec<StoredList>,
    active: Vec<ListVersionId>,
    screenings: Vec<ScreeningRecord>,
    dismissals: Vec<Dismissal>,
    subjects: Vec<ScreenedSubject>,
    audits: Vec<AuditEntry>,
    events: Vec<OutboxEvent>,
}

#[derive(Debug, Clone)]
struct StoredList {
    version: ListVersion,
    entries: Vec<ListEntry>,
    skipped: Vec<SkippedRow>,
}

impl MemoryScreening {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store with these subjects under screening.
    pub fn with_subjects(subjects: Vec<ScreenedSubject>) -> Self {
        let mut subjects = subjects;
        subjects.sort_by(|left, right| left.id.cmp(&right.id));
        let tables = Tables {
            subjects,
            ..Tables::default()
        };
        Self {
            tables: MemoryTables::new(tables),
        }
    }

    /// The audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        self.tables.committed().audits.clone()
    }

    /// The outbox, oldest first.
    pub fn events(&self) -> Vec<OutboxEvent> {
        self.tables.committed().events.clone()
    }
}

struct Unit(MemoryUnit<Tables>);

#[async_trait]
impl UnitOfWorkFactory<dyn ScreeningUnitOfWork> for MemoryScreening {
    async fn begin(&self) -> Result<Box<dyn ScreeningUnitOfWork>, StoreError> {
        Ok(Box::new(Unit(self.tables.begin().await)))
    }
}

#[async_trait]
impl UnitOfWork for Unit {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.0.tables
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit();
        Ok(())
    }
}

impl ScreeningUnitOfWork for Unit {
    fn lists(&mut self) -> &mut dyn ListRepository {
        &mut self.0.tables
    }

    fn screenings(&mut self) -> &mut dyn ScreeningRepository {
        &mut self.0.tables
    }

    fn dismissals(&mut self) -> &mut dyn DismissalRepository {
        &mut self.0.tables
    }
}

#[async_trait]
impl ChangeLog for Tables {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.audits.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.events.push(event.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Storage, contract::Subject};

    async fn open() -> Option<(Subject, ())> {
        let storage = Storage::of(Arc::new(MemoryScreening::new()));
        Some((Subject { storage }, ()))
    }

    crate::screening_contract!(open);
}
