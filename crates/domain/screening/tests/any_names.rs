//! Whatever is written for a name: comparing it never fails, does not depend on which side it is on,
//! and a name that says who it is is the same as itself.

use proptest::prelude::*;
use screening::{Schema, Subject, compare};

const SCHEMAS: [Schema; 4] = [
    Schema::Person,
    Schema::Organization,
    Schema::Vessel,
    Schema::Unknown,
];

/// Letters of many scripts, signs, blanks, marks that combine.
fn odd_name() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z .,'-]{0,60}",
        "[\\p{Cyrillic}\\p{Arabic}\\p{Han}\\p{Hangul}\\p{Greek}\\p{Mn}a-z0-9 -]{0,40}",
        "(al|abd|bin|llc|bank|kim|mohammed|ooo|[a-z]| ){0,90}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_two_names_are_compared_the_same_from_either_side(
        left in odd_name(),
        right in odd_name(),
        kinds in (0_usize..4, 0_usize..4),
    ) {
        let left = Subject::named(left, SCHEMAS[kinds.0]);
        let right = Subject::named(right, SCHEMAS[kinds.1]);
        let one = compare(&left, &right).score.permille();
        let other = compare(&right, &left).score.permille();
        prop_assert!(one.abs_diff(other) <= 1, "{one} {other}");
    }

    #[test]
    fn a_name_that_tells_who_it_is_is_its_own_likeness(
        name in "[b-df-hj-np-tv-z][aeiou][b-df-hj-np-tv-z][aeiou]{1,2}[b-df-hj-np-tv-z] [b-df-hj-np-tv-z][aeiou][b-df-hj-np-tv-z]{2}[aeiou][b-df-hj-np-tv-z]",
        kind in 0_usize..4,
    ) {
        let subject = Subject::named(name, SCHEMAS[kind]);
        let score = compare(&subject, &subject).score.permille();
        prop_assert!(score >= 950, "{score}");
    }
}
