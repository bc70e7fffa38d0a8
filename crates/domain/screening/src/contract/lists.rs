//! Rules of the store of lists.

use kernel::testing::TestIds;

use super::{
    Subject,
    sample::{entry, now, version},
};
use crate::{ListEntry, ListSource, ListVersion, ListVersionId, SkippedRow, ports::Stored};

async fn added(
    subject: &Subject,
    version: &ListVersion,
    entries: &[ListEntry],
    skipped: &[SkippedRow],
) -> Stored {
    let mut unit = subject.storage.units.begin().await.unwrap();
    let stored = unit.lists().add(version, entries, skipped).await.unwrap();
    unit.commit().await.unwrap();
    stored
}

async fn activated(subject: &Subject, id: ListVersionId) -> bool {
    let mut unit = subject.storage.units.begin().await.unwrap();
    let activated = unit.lists().activate(id, now()).await.unwrap();
    unit.commit().await.unwrap();
    activated
}

/// Entries and skipped rows come back as they were stored.
pub async fn a_version_is_kept_whole_and_in_order(subject: Subject) {
    let ids = TestIds::default();
    let kept = version(&ids, "one");
    let entries = [entry("2", "Second First"), entry("1", "First Second")];
    let skipped = [SkippedRow {
        file: "un".to_owned(),
        row: 7,
        reason: "no name".to_owned(),
    }];
    let stored = added(&subject, &kept, &entries, &skipped).await;
    assert_eq!(stored, Stored::New);
    assert_eq!(
        subject.storage.lists.entries(kept.id).await.unwrap(),
        entries
    );
    assert_eq!(
        subject.storage.lists.skipped(kept.id).await.unwrap(),
        skipped
    );
    assert_eq!(
        subject.storage.lists.version(kept.id).await.unwrap(),
        Some(kept)
    );
}

/// The digest tells.
pub async fn the_same_files_are_kept_once(subject: Subject) {
    let ids = TestIds::default();
    let (first, again) = (version(&ids, "one"), version(&ids, "one"));
    added(&subject, &first, &[entry("1", "A B")], &[]).await;
    let stored = added(&subject, &again, &[entry("1", "A B")], &[]).await;
    assert_eq!(stored, Stored::Duplicate(first.id));
    let found = subject
        .storage
        .lists
        .by_digest(ListSource::Un, &first.digest)
        .await
        .unwrap();
    assert_eq!(found, Some(first));
}

/// Activating one puts the other out.
pub async fn of_a_source_one_version_is_active(subject: Subject) {
    let ids = TestIds::default();
    assert_eq!(subject.storage.lists.active().await.unwrap(), []);
    for digest in ["one", "two"] {
        let next = version(&ids, digest);
        added(&subject, &next, &[entry("1", digest)], &[]).await;
        assert!(activated(&subject, next.id).await);
        assert!(!activated(&subject, next.id).await);
        assert_eq!(subject.storage.lists.active().await.unwrap(), [next]);
    }
}

/// Neither the version nor that it is active.
pub async fn nothing_of_a_dropped_unit_remains(subject: Subject) {
    let version = version(&TestIds::default(), "one");
    let mut unit = subject.storage.units.begin().await.unwrap();
    let lists = unit.lists();
    lists
        .add(&version, &[entry("1", "A B")], &[])
        .await
        .unwrap();
    assert!(lists.activate(version.id, now()).await.unwrap());
    drop(unit);
    let lists = &subject.storage.lists;
    assert_eq!(lists.version(version.id).await.unwrap(), None);
    assert_eq!(lists.active().await.unwrap(), []);
}
