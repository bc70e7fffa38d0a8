//! The check of lists and screenings: nothing is found in what imports, screenings and decisions
//! leave behind, and each planted contradiction is found.

use chrono::TimeDelta;
use kernel::{
    Actor, AuditEntry, Clock, OutboxEvent, RequestContext, Timestamp, UnitOfWorkFactory,
    testing::TestIds,
};
use screening::{
    Category, Digest, Dismissal, DismissalId, EntryId, Evidence, EvidenceKind, Hit, ListCounts,
    ListEntry, ListName, ListSource, ListUsed, ListVersion, ListVersionId, NameQuality, Outcome,
    Reason, Schema, Score, Screening, ScreeningId, ScreeningRecord, SkippedRow, Subject,
    SubjectRef,
    ports::{ListQueries, ScreenedSubjects, ScreeningUnitOfWork},
};
use serde_json::json;
use store::{Store, testing::TestDatabase};

use crate::{
    check::{Planted, found, plant, planted, report, settled},
    common::{on_both_engines, person},
    fixture::Fixture,
};

on_both_engines! {
    nothing_is_found_in_lists_and_screenings_well_done
    each_contradiction_in_lists_and_screenings_is_found
    neither_the_screened_nor_their_hits_are_legible_at_rest
    a_long_list_comes_back_whole_and_in_its_order
    everybody_in_business_is_walked_by_id_and_nobody_else
}

pub(crate) fn entry(source: ListSource, n: usize) -> ListEntry {
    ListEntry {
        source,
        id: EntryId::new(format!("{n}")),
        schema: Schema::Person,
        names: vec![ListName {
            text: format!("Listed Person {n}"),
            quality: NameQuality::Primary,
        }],
        birth_dates: Vec::new(),
        countries: Vec::new(),
        identifiers: Vec::new(),
        programme: Some("SDGT".to_owned()),
        remarks: None,
    }
}

fn version(ids: &TestIds, now: Timestamp, entries: &[ListEntry]) -> ListVersion {
    let count = |n: usize| u64::try_from(n).unwrap();
    ListVersion {
        id: ListVersionId::new(ids),
        source: entries[0].source,
        list_date: chrono::NaiveDate::from_ymd_opt(2026, 11, 19),
        digest: Digest::of(entries[0].names[0].text.as_bytes()),
        counts: ListCounts {
            entries: count(entries.len()),
            names: count(entries.iter().map(|entry| entry.names.len()).sum()),
            skipped: 1,
        },
        imported_at: now,
    }
}

async fn begin(store: &Store) -> Box<dyn ScreeningUnitOfWork> {
    UnitOfWorkFactory::<dyn ScreeningUnitOfWork>::begin(store)
        .await
        .unwrap()
}

/// A list in force; the first person screened with it twice: they come near an entry, an officer
/// decides that they are not meant, and they are screened again.
async fn screened(store: &Store) -> Timestamp {
    let fixture = settled(store).await;
    let now = fixture.clock.now();
    let ids = TestIds::default();
    // The ids of the world's are taken.
    for _ in 0..100 {
        ListVersionId::new(&ids);
    }
    let entries = [entry(ListSource::OfacSdn, 1), entry(ListSource::OfacSdn, 2)];
    let version = version(&ids, now, &entries);
    let skipped = SkippedRow {
        file: "alt".to_owned(),
        row: 7,
        reason: "no such entry".to_owned(),
    };
    let mut unit = begin(store).await;
    let stored = unit.lists().add(&version, &entries, &[skipped]).await;
    assert_eq!(stored.unwrap(), screening::ports::Stored::New);
    let context = RequestContext::job("test");
    let audit = |action, subject: &str| {
        AuditEntry::new(
            &ids,
            &fixture.clock,
            &context,
            Actor::System,
            action,
            &subject,
        )
    };
    let kind = "screening.list_activated";
    let event = OutboxEvent::new(&ids, &fixture.clock, kind, &version.source, json!({}));
    let audited = audit(kind, &version.id.to_string());
    assert!(unit.lists().activate(version.id, now).await.unwrap());
    unit.change_log().audit(&audited).await.unwrap();
    unit.change_log().publish(&event).await.unwrap();

    let mut record = near(&ids, now, &entries[0], &version);
    let payload = json!({ "screeningId": record.id });
    let kind = "screening.found";
    let event = OutboxEvent::new(&ids, &fixture.clock, kind, &record.subject_id, payload);
    unit.screenings().add(&record).await.unwrap();
    unit.change_log().publish(&event).await.unwrap();
    let hit = &record.screening.hits[0];
    let dismissal = Dismissal {
        id: DismissalId::new(&ids),
        subject_id: record.subject_id.clone(),
        subject_fingerprint: record.subject.fingerprint(),
        entry: hit.entry.clone(),
        entry_fingerprint: hit.entry_fingerprint,
        user: person(1).id,
        reason: Reason::new("Kunigunde was born later").unwrap(),
        decided_at: now,
        expires_at: now + TimeDelta::days(365),
    };
    let audited = audit("screening.hit_dismissed", &dismissal.id.to_string());
    unit.dismissals().add(&dismissal).await.unwrap();
    unit.change_log().audit(&audited).await.unwrap();
    record.id = ScreeningId::new(&ids);
    record.screening.hits[0].dismissed_by = Some(dismissal.id);
    record.screening.outcome = Outcome::Clear;
    unit.screenings().add(&record).await.unwrap();
    unit.commit().await.unwrap();
    now
}

fn near(
    ids: &TestIds,
    now: Timestamp,
    entry: &ListEntry,
    version: &ListVersion,
) -> ScreeningRecord {
    let person = person(0);
    let hit = Hit {
        entry: entry.reference(),
        entry_fingerprint: entry.fingerprint(),
        category: Category::Sanctions,
        schema: entry.schema,
        matched_name: entry.primary_name().to_owned(),
        quality: NameQuality::Primary,
        listed_name: entry.primary_name().to_owned(),
        programme: None,
        score: Score::from_permille(870),
        outcome: Outcome::PotentialMatch,
        evidence: vec![Evidence {
            kind: EvidenceKind::Name,
            points: 870,
            text: "as Kunigunde Testmann".to_owned(),
        }],
        dismissed_by: None,
    };
    ScreeningRecord {
        id: ScreeningId::new(ids),
        subject_id: SubjectRef::new(&person.id).unwrap(),
        subject: Subject::customer(person.name.full.as_str(), person.birth_date.date()),
        screened_at: now,
        screening: Screening {
            outcome: Outcome::PotentialMatch,
            hits: vec![hit],
            lists: vec![ListUsed {
                source: version.source,
                version: version.id,
                list_date: version.list_date,
                digest: version.digest,
            }],
        },
    }
}

async fn nothing_is_found_in_lists_and_screenings_well_done(store: Store, _: &TestDatabase) {
    let now = screened(&store).await;
    let report = report(&store, now).await;
    assert_eq!(found(&report), Vec::<String>::new());
    for name in [
        "list_versions",
        "list_skipped_rows",
        "list_entries",
        "screenings",
        "screening_dismissals",
        "lists in force",
        "screenings and people",
        "screenings and decisions",
    ] {
        let check = report.checks.iter().find(|check| check.name == name);
        assert!(check.unwrap().examined > 0, "{name} looked at nothing");
    }
}

const PLANTED: &[Planted] = &[
    // Rows that cannot be read.
    planted(
        "UPDATE list_skipped_rows SET rows = '[7]'",
        &[
            "list_skipped_rows | list_skipped_rows | rows: invalid type: integer `7`, expected struct SkippedRow",
        ],
    ),
    planted(
        "UPDATE list_entries SET entry_id = 'x' WHERE position = 1",
        &[
            "list_entries | list_entries | entry_id: not that of the entry",
            "list_entries | list_versions | it says 2 entries with 2 names, and has 2 with 1",
        ],
    ),
    planted(
        "UPDATE screenings SET hits = 'x' WHERE outcome = 'clear'",
        &["screenings | screenings | hits: the sealed value is damaged or belongs elsewhere"],
    ),
    planted(
        "UPDATE screening_dismissals SET reason = 'x'",
        &[
            "screening_dismissals | screening_dismissals | reason: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    // Lists.
    planted(
        "DELETE FROM list_entries WHERE position = 1",
        &["list_entries | list_versions | it says 2 entries with 2 names, and has 1 with 1"],
    ),
    planted(
        "UPDATE active_lists SET source = 'un'; UPDATE list_versions SET imported_at = {early}",
        &[
            "lists in force | active_lists | the version in force is one of another list",
            "lists in force | active_lists | versions were imported, and none is in force",
            "lists in force | active_lists | no event reports that the version is active: no rescreening follows",
        ],
    ),
    planted(
        "UPDATE active_lists SET version_id = 'lsv_0197a6e2000070008000000000000f09'",
        &["references | active_lists | version_id refers to no row of list_versions, in 1 rows"],
    ),
    planted(
        "DELETE FROM active_lists; UPDATE list_versions SET imported_at = {early}",
        &["lists in force | active_lists | versions were imported, and none is in force"],
    ),
    planted(
        "DELETE FROM outbox WHERE kind = 'screening.list_activated'",
        &[
            "lists in force | active_lists | no event reports that the version is active: no rescreening follows",
        ],
    ),
    // Screenings.
    planted(
        "UPDATE screenings SET subject_id = 'usr_0197a6e2000070008000000000000f09' \
         WHERE outcome = 'clear'",
        &["screenings and people | screenings | the customer it is about is not there"],
    ),
    planted(
        "UPDATE screenings SET subject_id = 'rcp_0197a6e2000070008000000000000f09' \
         WHERE outcome = 'clear'",
        &["screenings and people | screenings | the recipient it is about is not there"],
    ),
    planted(
        "UPDATE screenings SET outcome = 'match' WHERE outcome <> 'clear'",
        &["screenings | screenings | its outcome is not that of its hits"],
    ),
    planted(
        "UPDATE list_versions SET digest = {hash}",
        &[
            "screenings | screenings | it was done with a version of a list that is not there",
            "screenings | screenings | it was done with a version of a list that is not there",
        ],
    ),
    planted(
        "DELETE FROM outbox WHERE kind = 'screening.found'",
        &[
            "screenings and people | screenings | it found a possible match, and no event reports it",
        ],
    ),
    // Decisions.
    planted(
        "DELETE FROM screening_dismissals",
        &["screenings | screenings | a hit is dismissed by a decision that is not there"],
    ),
    planted(
        "UPDATE screening_dismissals SET subject_id = '{other}'",
        &["screenings and decisions | screening_dismissals | whom it is about was never screened"],
    ),
    planted(
        "UPDATE screening_dismissals SET source = 'eu'",
        &[
            "screenings and decisions | screening_dismissals | no version of the list has such an entry",
        ],
    ),
    planted(
        "UPDATE screening_dismissals SET decided_by = 'usr_0197a6e2000070008000000000000f09'",
        &["screenings and decisions | screening_dismissals | who decided is not there"],
    ),
    planted(
        "UPDATE screening_dismissals SET revoked_at = {early}",
        &["screenings and decisions | screening_dismissals | it ended before it began"],
    ),
];

async fn each_contradiction_in_lists_and_screenings_is_found(store: Store, _: &TestDatabase) {
    let engine = store.engine();
    drop(store);
    plant(engine, PLANTED.iter(), &screened).await;
}

async fn neither_the_screened_nor_their_hits_are_legible_at_rest(
    store: Store,
    database: &TestDatabase,
) {
    screened(&store).await;
    let at_rest = database.everything_at_rest().await;
    for legible in ["Listed Person 2", "potential_match"] {
        assert!(at_rest.contains(legible), "the look is blind: no {legible}");
    }
    for restricted in ["Kunigunde", "1969-03-20", "born later", "matchedName"] {
        assert!(!at_rest.contains(restricted), "{restricted} is legible");
    }
}

/// Longer than one statement takes.
async fn a_long_list_comes_back_whole_and_in_its_order(store: Store, _: &TestDatabase) {
    let (ids, now) = (TestIds::default(), Fixture::new().clock.now());
    let entries: Vec<_> = (0..2345).map(|n| entry(ListSource::Un, 9000 - n)).collect();
    let mut version = version(&ids, now, &entries);
    version.counts.skipped = 0;
    let mut unit = begin(&store).await;
    let stored = unit.lists().add(&version, &entries, &[]).await;
    assert_eq!(stored.unwrap(), screening::ports::Stored::New);
    unit.commit().await.unwrap();
    assert_eq!(store.entries(version.id).await.unwrap(), entries);
    assert_eq!(store.version(version.id).await.unwrap(), Some(version));
}

async fn everybody_in_business_is_walked_by_id_and_nobody_else(
    store: Store,
    database: &TestDatabase,
) {
    let fixture = settled(&store).await;
    let walk = async |limit| {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let page = store.subjects(after.as_ref(), limit).await.unwrap();
            after = page.last().map(|subject| subject.id.clone()).or(after);
            let is_last = page.len() < usize::from(limit);
            walked.extend(page);
            if is_last {
                return walked;
            }
        }
    };
    let recipient = &fixture.recipient;
    let subject = Subject::recipient(recipient.name.as_str(), recipient.country);
    let walked = walk(1).await;
    let ids: Vec<_> = walked.iter().map(|walked| walked.id.as_str()).collect();
    let [first, second] = [person(0), person(1)];
    let wanted = [
        recipient.id.to_string(),
        first.id.to_string(),
        second.id.to_string(),
    ];
    assert_eq!(ids, wanted);
    assert_eq!(walked[0].subject, subject);
    let customer = Subject::customer("Kunigunde Testmann", first.birth_date.date());
    assert_eq!(walked[1].subject, customer);
    assert_eq!(walk(2).await, walked);
    assert_eq!(walk(50).await, walked);
    assert_eq!(store.count().await.unwrap(), 3);

    let gone = "UPDATE recipients SET state = 'deleted', deleted_at = created_at; \
                UPDATE users SET state = 'closed', closed_at = created_at WHERE id = ";
    let gone = format!("{gone} '{}'", second.id);
    database.execute(&gone).await.unwrap();
    assert_eq!(walk(2).await, walked[1..2]);
    assert_eq!(store.count().await.unwrap(), 1);
}
