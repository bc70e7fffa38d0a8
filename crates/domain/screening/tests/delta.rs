//! Delta rescreening gives what screening everybody again would give.

use proptest::prelude::*;
use screening::{
    Delta, EntryId, Index, ListEntry, ListName, ListSource, NameQuality, Schema, Subject, affected,
};

const NAMES: [&str; 10] = [
    "Anton Shchegolev",
    "Антон Щеголев",
    "Kari Solvang Brekke",
    "Kari Brekke",
    "Mohammed Hosni Mubarak",
    "محمد حسني مبارك",
    "Sigurd Espelund",
    "Sigurd Espelnud",
    "Larisa Dolgopolova",
    "Gunnar Tveitan",
];

fn entry(id: usize, name: usize, programme: u8) -> ListEntry {
    ListEntry {
        source: ListSource::Un,
        id: EntryId::new(id.to_string()),
        schema: Schema::Person,
        names: vec![ListName {
            text: NAMES.get(name).copied().unwrap_or_default().to_owned(),
            quality: NameQuality::Primary,
        }],
        birth_dates: Vec::new(),
        countries: Vec::new(),
        identifiers: Vec::new(),
        programme: Some(programme.to_string()),
        remarks: None,
    }
}

fn list() -> impl Strategy<Value = Vec<ListEntry>> {
    proptest::collection::btree_map(0..12_usize, (0..NAMES.len(), 0..2_u8), 0..10).prop_map(|map| {
        map.into_iter()
            .map(|(id, (name, programme))| entry(id, name, programme))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobody_who_is_left_out_would_have_another_result(before in list(), after in list()) {
        let (old, new) = (Index::build(Vec::new(), before.clone()), Index::build(Vec::new(), after.clone()));
        let delta = Delta::between(&before, &after);
        let changed = delta.index(&after);
        for name in NAMES {
            let subject = Subject::person(name);
            let (then, now) = (old.screen(&subject), new.screen(&subject));
            if !affected(&delta, &changed, &subject, Some(&then)) {
                prop_assert_eq!(then, now, "{} was left out", name);
            }
        }
    }
}
