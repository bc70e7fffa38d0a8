//! The real lists, entry by entry.

mod support;

use screening::{ListCounts, Schema};

#[test]
fn the_un_list_is_read_whole() {
    let Some(list) = support::un() else { return };
    let of = |schema| list.entries.iter().filter(|e| e.schema == schema).count();
    assert_eq!((of(Schema::Person), of(Schema::Organization)), (730, 273));
    assert_eq!(list.list_date.unwrap().to_string(), "2026-02-27");
    assert_eq!(list.skipped, []);
    println!("{:?}", list.counts());
}

#[test]
fn the_ofac_list_is_read_whole_and_orphans_are_reported() {
    let Some(list) = support::ofac() else { return };
    let ListCounts {
        entries,
        names,
        skipped,
    } = list.counts();
    println!("{entries} entries, {names} names, {skipped} skipped");
    assert_eq!(entries, 14_965);
    let people = list
        .entries
        .iter()
        .filter(|e| e.schema == Schema::Person)
        .count();
    assert_eq!(people, 6_854);
    assert!(
        list.skipped
            .iter()
            .all(|row| row.reason.starts_with("no entry has the number"))
    );
    assert!(skipped > 0, "aliases of a later day have no entry");
}
