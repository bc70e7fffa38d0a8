//! A store in memory for the tests of use cases. It passes the same contract suite as the real ones.

mod lists;
mod screenings;

use kernel::{AuditEntry, OutboxEvent, testing::MemoryTables};

use crate::{
    Dismissal, ListEntry, ListVersion, ListVersionId, ScreenedSubject, ScreeningRecord, SkippedRow,
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::contract::Subject;

    async fn open() -> Option<(Subject, ())> {
        let store = Arc::new(MemoryScreening::new());
        Some((Subject { store }, ()))
    }

    crate::screening_contract!(open);
}
