//! Versions of lists.

use async_trait::async_trait;
use kernel::{AuditEntry, OutboxEvent, Page, PageRequest, StoreError, testing::newest_first};

use super::{MemoryScreening, StoredList, Tables};
use crate::{
    Digest, ListEntry, ListSource, ListVersion, ListVersionId, SkippedRow,
    ports::{ListStore, Stored},
};

impl Tables {
    fn list(&self, id: ListVersionId) -> Option<&StoredList> {
        self.lists.iter().find(|list| list.version.id == id)
    }

    fn of_digest(&self, source: ListSource, digest: &Digest) -> Option<&ListVersion> {
        let mut versions = self.lists.iter().map(|list| &list.version);
        versions.find(|version| version.source == source && version.digest == *digest)
    }

    /// Makes a version the active one of its source; `false` if it is already, or unknown.
    fn activate(&mut self, id: ListVersionId) -> bool {
        let Some(source) = self.list(id).map(|list| list.version.source) else {
            return false;
        };
        if self.active.contains(&id) {
            return false;
        }
        let lists = &self.lists;
        self.active.retain(|active| {
            let of_source = |list: &StoredList| list.version.source == source;
            !lists
                .iter()
                .any(|list| list.version.id == *active && of_source(list))
        });
        self.active.push(id);
        true
    }
}

#[async_trait]
impl ListStore for MemoryScreening {
    async fn store(
        &self,
        version: &ListVersion,
        entries: &[ListEntry],
        skipped: &[SkippedRow],
    ) -> Result<Stored, StoreError> {
        let store = |tables: &mut Tables| {
            if let Some(there) = tables.of_digest(version.source, &version.digest) {
                return Stored::Duplicate(there.id);
            }
            tables.lists.push(StoredList {
                version: version.clone(),
                entries: entries.to_vec(),
                skipped: skipped.to_vec(),
            });
            Stored::New
        };
        Ok(self.tables.change(store).await)
    }

    async fn activate(
        &self,
        id: ListVersionId,
        audit: &AuditEntry,
        event: &OutboxEvent,
    ) -> Result<bool, StoreError> {
        let activate = |tables: &mut Tables| {
            let activated = tables.activate(id);
            if activated {
                tables.audits.push(audit.clone());
                tables.events.push(event.clone());
            }
            activated
        };
        Ok(self.tables.change(activate).await)
    }

    async fn active(&self) -> Result<Vec<ListVersion>, StoreError> {
        let tables = self.tables.committed();
        let active = tables.active.iter().filter_map(|id| tables.list(*id));
        let mut active: Vec<_> = active.map(|list| list.version.clone()).collect();
        active.sort_by_key(|version| version.source);
        Ok(active)
    }

    async fn version(&self, id: ListVersionId) -> Result<Option<ListVersion>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.list(id).map(|list| list.version.clone()))
    }

    async fn by_digest(
        &self,
        source: ListSource,
        digest: &Digest,
    ) -> Result<Option<ListVersion>, StoreError> {
        Ok(self.tables.committed().of_digest(source, digest).cloned())
    }

    async fn versions(
        &self,
        source: Option<ListSource>,
        page: &PageRequest,
    ) -> Result<Page<ListVersion>, StoreError> {
        let tables = self.tables.committed();
        let versions = tables.lists.iter().map(|list| &list.version);
        let wanted = |version: &&ListVersion| source.is_none_or(|source| version.source == source);
        let found = versions.filter(wanted).cloned();
        Ok(newest_first(found, page, |version| version.id))
    }

    async fn entries(&self, id: ListVersionId) -> Result<Vec<ListEntry>, StoreError> {
        let tables = self.tables.committed();
        let found = tables.list(id).map(|list| list.entries.clone());
        Ok(found.unwrap_or_default())
    }

    async fn skipped(&self, id: ListVersionId) -> Result<Vec<SkippedRow>, StoreError> {
        let tables = self.tables.committed();
        let found = tables.list(id).map(|list| list.skipped.clone());
        Ok(found.unwrap_or_default())
    }
}
