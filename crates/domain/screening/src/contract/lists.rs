//! Rules of the store of lists.

use kernel::testing::TestIds;

use super::{
    Subject,
    sample::{entry, trace, version},
};
use crate::{ListSource, SkippedRow, ports::Stored};

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
    let stored = subject
        .store
        .store(&kept, &entries, &skipped)
        .await
        .unwrap();
    assert_eq!(stored, Stored::New);
    assert_eq!(subject.store.entries(kept.id).await.unwrap(), entries);
    assert_eq!(subject.store.skipped(kept.id).await.unwrap(), skipped);
    assert_eq!(subject.store.version(kept.id).await.unwrap(), Some(kept));
}

/// The digest tells.
pub async fn the_same_files_are_kept_once(subject: Subject) {
    let ids = TestIds::default();
    let (first, again) = (version(&ids, "one"), version(&ids, "one"));
    subject
        .store
        .store(&first, &[entry("1", "A B")], &[])
        .await
        .unwrap();
    let stored = subject
        .store
        .store(&again, &[entry("1", "A B")], &[])
        .await
        .unwrap();
    assert_eq!(stored, Stored::Duplicate(first.id));
    let found = subject
        .store
        .by_digest(ListSource::Un, &first.digest)
        .await
        .unwrap();
    assert_eq!(found, Some(first));
}

/// Activating one puts the other out.
pub async fn of_a_source_one_version_is_active(subject: Subject) {
    let ids = TestIds::default();
    assert_eq!(subject.store.active().await.unwrap(), []);
    for digest in ["one", "two"] {
        let next = version(&ids, digest);
        subject
            .store
            .store(&next, &[entry("1", digest)], &[])
            .await
            .unwrap();
        let (audit, event) = trace(&ids, &next.id);
        assert!(
            subject
                .store
                .activate(next.id, &audit, &event)
                .await
                .unwrap()
        );
        let (audit, event) = trace(&ids, &next.id);
        assert!(
            !subject
                .store
                .activate(next.id, &audit, &event)
                .await
                .unwrap()
        );
        assert_eq!(subject.store.active().await.unwrap(), [next]);
    }
}
