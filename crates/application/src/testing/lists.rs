//! Sanctions lists, and screening against them in memory.

use std::sync::Arc;

use chrono::NaiveDate;
use kernel::{
    Actor, RequestContext,
    testing::{InlineThreads, TestClock, TestIds},
};
use screening::{
    BirthDate, Digest, EntryId, ImportLists, ListEntry, ListName, ListSource, NameQuality,
    ParsedList, PartialDate, Schema, ScreenedSubject, ScreeningRecord,
    ports::{ScreeningFilter, ScreeningStore},
    testing::MemoryScreening,
};

use super::BORN;
use crate::ScreeningService;

/// An entry of the UN list with this name, born on the day of every sample person.
pub(crate) fn listed_person(id: &str, name: &str) -> ListEntry {
    let (year, month, day) = BORN;
    let born = PartialDate::new(year, Some(month), Some(day)).unwrap();
    ListEntry {
        source: ListSource::Un,
        id: EntryId::new(id),
        schema: Schema::Person,
        names: vec![ListName {
            text: name.to_owned(),
            quality: NameQuality::Primary,
        }],
        birth_dates: vec![BirthDate::On(born)],
        countries: Vec::new(),
        identifiers: Vec::new(),
        programme: None,
        remarks: None,
    }
}

/// A list as its publisher has it on that day of November 2026.
pub(crate) fn parsed_list(source: ListSource, day: u32, entries: &[ListEntry]) -> ParsedList {
    let content = format!("{source} {day} {entries:?}");
    ParsedList {
        source,
        list_date: NaiveDate::from_ymd_opt(2026, 11, day),
        digest: Digest::of(content.as_bytes()),
        entries: entries.to_vec(),
        skipped: Vec::new(),
    }
}

/// A screening service, what stands behind it, and the time.
pub(crate) struct ScreeningFixture {
    pub(crate) store: Arc<MemoryScreening>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ids: Arc<TestIds>,
    pub(crate) service: Arc<ScreeningService>,
}

impl ScreeningFixture {
    /// With these subjects under screening, and no list.
    pub(crate) fn with_subjects(subjects: Vec<ScreenedSubject>) -> Self {
        let store = Arc::new(MemoryScreening::with_subjects(subjects));
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::default()));
        let service = ScreeningService::new(
            store.clone(),
            store.clone(),
            Arc::new(InlineThreads),
            clock.clone(),
            ids.clone(),
        );
        Self {
            store,
            clock,
            ids,
            service: Arc::new(service),
        }
    }

    /// Without a list.
    pub(crate) fn new() -> Self {
        Self::with_subjects(Vec::new())
    }

    /// With a UN list on which this person is.
    pub(crate) async fn with_listed(name: &str) -> Self {
        let fixture = Self::new();
        let entries = [listed_person("1", name)];
        fixture.activate(ListSource::Un, 1, &entries).await;
        fixture
    }

    /// Another version of a list becomes active.
    pub(crate) async fn activate(&self, source: ListSource, day: u32, entries: &[ListEntry]) {
        let import = self.import();
        let (list, context) = (
            parsed_list(source, day, entries),
            RequestContext::job("test"),
        );
        let imported = import.import(&list, true, Actor::System, &context).await;
        imported.unwrap();
    }

    /// The use case that imports lists here.
    pub(crate) fn import(&self) -> ImportLists {
        ImportLists::new(self.store.clone(), self.clock.clone(), self.ids.clone())
    }

    /// Every stored screening, newest first.
    pub(crate) async fn records(&self) -> Vec<ScreeningRecord> {
        let page = kernel::PageRequest::new(None, None).unwrap();
        let filter = ScreeningFilter::default();
        self.store.screenings(&filter, &page).await.unwrap().items
    }

    /// How many findings were published.
    pub(crate) fn published(&self) -> usize {
        let events = self.store.events();
        let found = events
            .iter()
            .filter(|event| event.kind == "screening.found");
        found.count()
    }
}
