//! Screens people with the lists that are active now.

use std::sync::Arc;

use aml::Screened;
use chrono::TimeDelta;
use futures_util::lock::Mutex;
use kernel::{BlockingThreads, Clock, IdSource, Timestamp};
use screening::{
    EntryRef, Index, IndexSlot, ListVersion, Outcome, ScreenSubject, Screener, Screening,
    ScreeningRecord, Storage, Subject, SubjectRef,
    ports::{ListQueries, ScreeningQueries},
};

use super::{ScreeningUnavailable, assessed::as_screened, build_index};

/// How long a process uses its index before it checks whether another version of a list is active.
/// The check costs one small read.
const INDEX_MAX_AGE: TimeDelta = TimeDelta::seconds(10);

/// Screens people with the lists that are active now.
pub struct ScreeningService {
    lists: Arc<dyn ListQueries>,
    screenings: Arc<dyn ScreeningQueries>,
    threads: Arc<dyn BlockingThreads>,
    clock: Arc<dyn Clock>,
    slot: Arc<IndexSlot>,
    checked_at: Mutex<Option<Timestamp>>,
    screener: Screener,
    screen: ScreenSubject,
}

impl ScreeningService {
    /// A service that has read no list yet.
    pub fn new(
        storage: Storage,
        threads: Arc<dyn BlockingThreads>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        let slot = Arc::new(IndexSlot::default());
        let screener = Screener::new(slot.clone());
        let screen = ScreenSubject::new(screener.clone(), storage.clone(), clock.clone(), ids);
        Self {
            lists: storage.lists,
            screenings: storage.screenings,
            threads,
            clock,
            slot,
            checked_at: Mutex::new(None),
            screener,
            screen,
        }
    }

    /// The use case that screens one subject and stores the result, with this service's index.
    pub fn screen_subject(&self) -> ScreenSubject {
        self.screen.clone()
    }

    /// The index of the active lists, read anew if other versions are active by now. Concurrent
    /// callers wait for a reading under way, so that no list is used that is no longer active.
    ///
    /// # Errors
    /// [`ScreeningUnavailable`]
    pub async fn index(&self) -> Result<Arc<Index>, ScreeningUnavailable> {
        let mut checked_at = self.checked_at.lock().await;
        let now = self.clock.now();
        let is_recent = |at: Timestamp| at <= now && now - at < INDEX_MAX_AGE;
        if checked_at.is_some_and(is_recent) {
            return Ok(self.slot.current());
        }
        let active = self.lists.active().await?;
        if !is_index_of(&self.slot.current(), &active) {
            let (lists, threads) = (self.lists.as_ref(), self.threads.as_ref());
            let index = build_index(lists, threads, active).await?;
            tracing::info!(entries = index.entries().len(), "lists are loaded");
            self.slot.swap(index);
        }
        *checked_at = Some(now);
        Ok(self.slot.current())
    }

    /// Screens a party to a payment; `None` if no list is active. A clear result is not stored here:
    /// it is among the facts of the assessment that asks. Any other is stored and published, with the
    /// officers' decisions about it.
    ///
    /// # Errors
    /// [`ScreeningUnavailable`]
    pub async fn screen_party(
        &self,
        id: &SubjectRef,
        subject: &Subject,
    ) -> Result<Option<Screened>, ScreeningUnavailable> {
        let index = self.index().await?;
        if index.is_empty() {
            return Ok(None);
        }
        let found = index.screen(subject);
        if found.hits.is_empty() {
            return Ok(Some(as_screened(&found)));
        }
        let stored = self.screen.screen(id, subject).await?;
        Ok(Some(as_screened(&stored.screening)))
    }

    /// Screens a new or renamed person and stores the result, also a clear one. Does nothing if no
    /// list is active: the first list that is activated screens everybody.
    ///
    /// # Errors
    /// [`ScreeningUnavailable`]
    pub async fn screen_new(
        &self,
        id: &SubjectRef,
        subject: &Subject,
    ) -> Result<(), ScreeningUnavailable> {
        if !self.index().await?.is_empty() {
            self.screen.screen(id, subject).await?;
        }
        Ok(())
    }

    /// What the active lists say of a person, with the officers' decisions that hold; `None` if no
    /// list is active. A finding is stored and published once, as long as it stays the same.
    ///
    /// # Errors
    /// [`ScreeningUnavailable`]
    pub async fn current_finding(
        &self,
        id: &SubjectRef,
        subject: &Subject,
    ) -> Result<Option<Screening>, ScreeningUnavailable> {
        let index = self.index().await?;
        if index.is_empty() {
            return Ok(None);
        }
        let found = index.screen(subject);
        if found.hits.is_empty() {
            return Ok(Some(found));
        }
        let now = self.clock.now();
        let dismissals = self.screenings.dismissals(id, now).await?;
        let found = self.screener.screen(subject, &dismissals, now)?;
        let before = self.screenings.latest(id).await?;
        if found.outcome == Outcome::Clear || is_unchanged(before.as_ref(), subject, &found) {
            return Ok(Some(found));
        }
        Ok(Some(self.screen.screen(id, subject).await?.screening))
    }
}

/// Whether the index was built of exactly these versions.
fn is_index_of(index: &Index, versions: &[ListVersion]) -> bool {
    let used = index.lists();
    let is_used = |version: &ListVersion| used.iter().any(|list| list.version == version.id);
    used.len() == versions.len() && versions.iter().all(is_used)
}

/// Whether a screening found the same as the one before it, of the same person.
fn is_unchanged(before: Option<&ScreeningRecord>, subject: &Subject, found: &Screening) -> bool {
    before.is_some_and(|record| {
        record.subject == *subject
            && record.screening.outcome == found.outcome
            && open_entries(&record.screening) == open_entries(found)
    })
}

fn open_entries(screening: &Screening) -> Vec<&EntryRef> {
    let hits = screening.hits.iter();
    let open = hits.filter(|hit| hit.dismissed_by.is_none());
    let mut entries: Vec<_> = open.map(|hit| &hit.entry).collect();
    entries.sort();
    entries
}

#[cfg(test)]
mod tests;
