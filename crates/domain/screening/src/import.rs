//! Import of a new version of a list: stored, activated and published as an event. If anything is wrong with
//! it, the version before stays active.

use std::sync::Arc;

use chrono::NaiveDate;
use kernel::{
    Actor, AuditEntry, Clock, IdSource, IntegrationEvent, RequestContext, StoreError, crash_point,
};
use serde_json::json;
use thiserror::Error;

use crate::{
    Digest, ListChange, ListCounts, ListEntry, ListSource, ListVersion, ListVersionId,
    ScreeningEvent, SkippedRow, Storage, ports::Stored,
};

/// A list as it was read from its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedList {
    /// The source of the list.
    pub source: ListSource,
    /// The date the list gives itself, if it does.
    pub list_date: Option<NaiveDate>,
    /// The digest of its files.
    pub digest: Digest,
    /// Its entries.
    pub entries: Vec<ListEntry>,
    /// What could not be used.
    pub skipped: Vec<SkippedRow>,
}

impl ParsedList {
    /// How much is on it.
    pub fn counts(&self) -> ListCounts {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        ListCounts {
            entries: count(self.entries.len()),
            names: count(self.entries.iter().map(|entry| entry.names.len()).sum()),
            skipped: count(self.skipped.len()),
        }
    }
}

/// The effect of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The version is new and was activated.
    Activated,
    /// The same files were imported before; that version was activated again.
    Reactivated,
    /// The same files are active already.
    Unchanged,
}

/// The outcome of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// The active version.
    pub version: ListVersion,
    /// What the import changed.
    pub imported: Imported,
}

/// Why a list was not imported. The version before stays active.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file has no entry; a list is never empty.
    #[error("the {0} list has no entries")]
    Empty(ListSource),
    /// Much of the list is gone compared with the active version: a truncated or wrong file.
    #[error(
        "the {source_name} list shrank from {before} to {after} entries; import it by force if that is right"
    )]
    Shrank {
        /// The source of the list.
        source_name: ListSource,
        /// Entries of the active version.
        before: u64,
        /// Entries of the new one.
        after: u64,
    },
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports lists.
#[derive(Clone)]
pub struct ImportLists {
    storage: Storage,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ImportLists {
    /// A list that keeps fewer than so many of a hundred entries is refused.
    const KEPT_PERCENT: u64 = 60;

    /// Over this storage.
    pub fn new(storage: Storage, clock: Arc<dyn Clock>, ids: Arc<dyn IdSource>) -> Self {
        Self {
            storage,
            clock,
            ids,
        }
    }

    /// Stores and activates a list. Importing the same files again changes nothing. `force` accepts a
    /// list that has lost many entries.
    ///
    /// # Errors
    /// [`ImportError`].
    pub async fn import(
        &self,
        list: &ParsedList,
        force: bool,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<ImportReport, ImportError> {
        let active = self.storage.lists.active().await?;
        let active = active.into_iter().find(|v| v.source == list.source);
        if let Some(version) = active.clone().filter(|v| v.digest == list.digest) {
            let imported = Imported::Unchanged;
            return Ok(ImportReport { version, imported });
        }
        check(list, active.as_ref(), force)?;
        let version = self.version_of(list);
        let (version, imported) = match self.store(&version, list).await? {
            Stored::New => (version, Imported::Activated),
            Stored::Duplicate(id) => {
                let known = self.storage.lists.version(id).await?;
                (known.unwrap_or(version), Imported::Reactivated)
            }
        };
        crash_point("screening.list_stored");
        self.activate(&version, active.as_ref(), actor, context)
            .await?;
        Ok(ImportReport { version, imported })
    }

    fn version_of(&self, list: &ParsedList) -> ListVersion {
        ListVersion {
            id: ListVersionId::new(self.ids.as_ref()),
            source: list.source,
            list_date: list.list_date,
            digest: list.digest,
            counts: list.counts(),
            imported_at: self.clock.now(),
        }
    }

    async fn store(&self, version: &ListVersion, list: &ParsedList) -> Result<Stored, StoreError> {
        let mut unit = self.storage.units.begin().await?;
        let stored = unit
            .lists()
            .add(version, &list.entries, &list.skipped)
            .await?;
        unit.commit().await?;
        Ok(stored)
    }

    async fn activate(
        &self,
        version: &ListVersion,
        before: Option<&ListVersion>,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let before = before.map(|version| version.id);
        let event = ScreeningEvent::ListActivated(ListChange {
            source: version.source,
            before,
            after: version.id,
        });
        let action = event.kind_name();
        let audit = AuditEntry::new(ids, clock, context, actor, action, &version.id).with(
            json!({ "source": version.source, "digest": version.digest, "before": before,
                "counts": version.counts }),
        );
        let event = event.to_outbox(ids, clock);
        let mut unit = self.storage.units.begin().await?;
        // Another process may have activated it meanwhile, and recorded that.
        if !unit.lists().activate(version.id, audit.at).await? {
            return Ok(());
        }
        unit.change_log().audit(&audit).await?;
        unit.change_log().publish(&event).await?;
        unit.commit().await
    }
}

fn check(list: &ParsedList, active: Option<&ListVersion>, force: bool) -> Result<(), ImportError> {
    let after = list.counts().entries;
    if after == 0 {
        return Err(ImportError::Empty(list.source));
    }
    let before = active.map_or(0, |version| version.counts.entries);
    let shrank = after.saturating_mul(100) < before.saturating_mul(ImportLists::KEPT_PERCENT);
    if shrank && !force {
        return Err(ImportError::Shrank {
            source_name: list.source,
            before,
            after,
        });
    }
    Ok(())
}
