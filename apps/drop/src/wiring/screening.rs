//! Puts screening together: the index of the active lists, and who is on them.

use std::{collections::BTreeMap, sync::Arc};

use ::screening::{
    Category, EntryRef, Hit, Index, IndexSlot, ListVersion, Outcome, Rescreen, ScreenSubject,
    Screener, Screening, ScreeningRecord, Storage, Subject, SubjectRef,
    ports::{ListQueries, ScreeningQueries},
};
use aml::{ListMatch, Screened};
use anyhow::Context;
use chrono::TimeDelta;
use kernel::{Clock, Timestamp};
use store::Store;
use tokio::sync::Mutex;

use super::SystemPorts;

/// How long a process goes on with its index before it looks whether another version of a list is
/// active. Looking costs one small read.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(10);

/// Everything that screens.
pub struct Screenings {
    store: Arc<Store>,
    slot: Arc<IndexSlot>,
    looked: Mutex<Option<Timestamp>>,
    screener: Screener,
    screen: ScreenSubject,
    /// Screens everybody concerned when a list has changed.
    pub rescreen: Rescreen,
    clock: Arc<dyn Clock>,
}

impl Screenings {
    pub(super) fn new(system: &SystemPorts, store: &Store) -> Self {
        let (store, slot) = (Arc::new(store.clone()), Arc::new(IndexSlot::default()));
        let (clock, ids) = (system.clock.clone(), system.ids.clone());
        let screener = Screener::new(slot.clone());
        let screen = ScreenSubject::new(
            screener.clone(),
            Storage::of(store.clone()),
            clock.clone(),
            ids,
        );
        Self {
            rescreen: Rescreen::new(screen.clone(), store.clone(), store.clone()),
            screener,
            screen,
            store,
            slot,
            looked: Mutex::new(None),
            clock,
        }
    }

    /// The index of the lists that are active, read anew if others are by now. Whoever comes while
    /// it is read waits for it: nobody is screened with a list that is no longer in force.
    ///
    /// # Errors
    /// Storage failed, or a stored list cannot be read.
    pub async fn index(&self) -> anyhow::Result<Arc<Index>> {
        let mut looked = self.looked.lock().await;
        let now = self.clock.now();
        let lately = |at: Timestamp| at <= now && now - at < LOOK_AGAIN;
        if looked.is_some_and(lately) {
            return Ok(self.slot.current());
        }
        let active = self.store.active().await?;
        let current = self.slot.current();
        let used = current.lists();
        let same = active.len() == used.len()
            && active
                .iter()
                .all(|a| used.iter().any(|u| u.version == a.id));
        if !same {
            let index = index_of(&self.store, active).await?;
            tracing::info!(entries = index.entries().len(), "lists are loaded");
            self.slot.swap(index);
        }
        *looked = Some(now);
        Ok(self.slot.current())
    }

    /// What the active lists say of somebody; `None` if no list is active. What is clear leaves no
    /// record of its own: it stands among the facts of the assessment that asked. What is not is
    /// kept and told of, with the decisions of officers about it.
    ///
    /// # Errors
    /// As of [`Self::index`].
    pub async fn of(&self, id: &SubjectRef, subject: &Subject) -> anyhow::Result<Option<Screened>> {
        let index = self.index().await?;
        if index.is_empty() {
            return Ok(None);
        }
        let found = index.screen(subject);
        if found.hits.is_empty() {
            return Ok(Some(screened(&found)));
        }
        let kept = self.screen.screen(id, subject).await?;
        Ok(Some(screened(&kept.screening)))
    }

    /// Screens somebody who is new here and keeps what was found, be it nothing. Without a list
    /// nobody can be screened: that is done when there is one.
    ///
    /// # Errors
    /// As of [`Self::index`].
    pub async fn keep(&self, id: &SubjectRef, subject: &Subject) -> anyhow::Result<()> {
        if !self.index().await?.is_empty() {
            self.screen.screen(id, subject).await?;
        }
        Ok(())
    }

    /// What the active lists say of somebody, with the decisions of officers that hold; `None` if no
    /// list is active. Asked again and again it keeps and tells a thing once, as long as it is the
    /// same.
    ///
    /// # Errors
    /// As of [`Self::index`].
    pub async fn standing(
        &self,
        id: &SubjectRef,
        subject: &Subject,
    ) -> anyhow::Result<Option<Screening>> {
        let index = self.index().await?;
        if index.is_empty() {
            return Ok(None);
        }
        let found = index.screen(subject);
        if found.hits.is_empty() {
            return Ok(Some(found));
        }
        let now = self.clock.now();
        let decided = self.store.dismissals(id, now).await?;
        let found = self.screener.screen(subject, &decided, now)?;
        let before = self.store.latest(id).await?;
        if found.outcome == Outcome::Clear || is_known(before.as_ref(), subject, &found) {
            return Ok(Some(found));
        }
        Ok(Some(self.screen.screen(id, subject).await?.screening))
    }
}

/// Whether the screening found just what was found of the same person before.
fn is_known(before: Option<&ScreeningRecord>, subject: &Subject, found: &Screening) -> bool {
    fn open(screening: &Screening) -> Vec<&EntryRef> {
        let hits = screening
            .hits
            .iter()
            .filter(|hit| hit.dismissed_by.is_none());
        let mut open: Vec<_> = hits.map(|hit| &hit.entry).collect();
        open.sort();
        open
    }
    before.is_some_and(|record| {
        record.subject == *subject
            && record.screening.outcome == found.outcome
            && open(&record.screening) == open(found)
    })
}

/// The index of these versions of lists.
///
/// # Errors
/// Storage failed, or a stored list cannot be read.
pub async fn index_of(store: &Store, lists: Vec<ListVersion>) -> anyhow::Result<Index> {
    let mut entries = Vec::new();
    for version in &lists {
        entries.extend(ListQueries::entries(store, version.id).await?);
    }
    let built = tokio::task::spawn_blocking(move || Index::build(lists, entries));
    built.await.context("building the index of lists")
}

/// A screening as an assessment looks at it.
fn screened(screening: &Screening) -> Screened {
    let lists = screening.lists.iter();
    let lists: BTreeMap<_, _> = lists
        .map(|used| (used.source.to_string(), used.version.to_string()))
        .collect();
    Screened::Done {
        sanctions: matched(screening, Category::Sanctions),
        pep: matched(screening, Category::Pep),
        lists,
    }
}

fn matched(screening: &Screening, category: Category) -> ListMatch {
    let open = |hit: &&Hit| hit.category == category && hit.dismissed_by.is_none();
    let hits = screening.hits.iter().filter(open).map(|hit| aml::Hit {
        list: hit.entry.source.to_string(),
        entry: hit.entry.id.to_string(),
        score_permille: hit.score.permille(),
    });
    match screening.outcome_of(category) {
        Outcome::Clear => ListMatch::Clear,
        Outcome::PotentialMatch => ListMatch::PotentialMatch(hits.collect()),
        Outcome::Match => ListMatch::Match(hits.collect()),
    }
}
