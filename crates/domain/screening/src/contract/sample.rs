//! Lists, screenings and decisions to store.

use chrono::TimeDelta;
use kernel::{
    Clock, Timestamp, UserId,
    testing::{TestClock, TestIds},
};

use crate::{
    Digest, Dismissal, DismissalId, EntryId, Index, ListCounts, ListEntry, ListName, ListSource,
    ListVersion, ListVersionId, NameQuality, Reason, Schema, ScreeningId, ScreeningRecord, Subject,
    SubjectRef,
};

/// A moment with microseconds, so that a store that rounds is found out.
pub(super) fn now() -> Timestamp {
    TestClock::at("2026-11-21T12:00:00.123457Z").now()
}

pub(super) fn after(seconds: i64) -> Timestamp {
    now() + TimeDelta::seconds(seconds)
}

pub(super) fn entry(id: &str, name: &str) -> ListEntry {
    ListEntry {
        source: ListSource::Un,
        id: EntryId::new(id),
        schema: Schema::Person,
        names: vec![ListName {
            text: name.to_owned(),
            quality: NameQuality::Primary,
        }],
        birth_dates: vec![crate::BirthDate::Between {
            from: 1970,
            to: 1972,
        }],
        countries: Vec::new(),
        identifiers: Vec::new(),
        programme: Some("Example".to_owned()),
        remarks: None,
    }
}

pub(super) fn version(ids: &TestIds, digest: &str) -> ListVersion {
    ListVersion {
        id: ListVersionId::new(ids),
        source: ListSource::Un,
        list_date: None,
        digest: Digest::of(digest.as_bytes()),
        counts: ListCounts {
            entries: 2,
            names: 2,
            skipped: 1,
        },
        imported_at: now(),
    }
}

pub(super) fn subject_id() -> SubjectRef {
    "rcp_example".parse().unwrap()
}

pub(super) fn record(ids: &TestIds, at: Timestamp) -> ScreeningRecord {
    let index = Index::build(Vec::new(), [entry("1", "Anton Shchegolev")]);
    let subject = Subject::person("Антон Щеголев");
    ScreeningRecord {
        id: ScreeningId::new(ids),
        subject_id: subject_id(),
        screening: index.screen(&subject),
        subject,
        screened_at: at,
    }
}

pub(super) fn dismissal(ids: &TestIds, record: &ScreeningRecord) -> Dismissal {
    let hit = record.screening.hits.first().unwrap();
    Dismissal {
        id: DismissalId::new(ids),
        subject_id: record.subject_id.clone(),
        subject_fingerprint: record.subject.fingerprint(),
        entry: hit.entry.clone(),
        entry_fingerprint: hit.entry_fingerprint,
        user: UserId::new(ids),
        reason: Reason::new("another year of birth").unwrap(),
        decided_at: now(),
        expires_at: after(3600),
    }
}
