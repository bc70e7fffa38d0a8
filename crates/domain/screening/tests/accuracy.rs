//! Precision and recall on pairs written for this repository, from the failures that users of such
//! matchers report.
#![allow(
    clippy::disallowed_types,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "rates, not money; a test speaks by printing and panicking"
)]

use std::{collections::BTreeMap, time::Instant};

use screening::{Identifier, IdentifierKind, Schema, Subject, compare};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pair {
    class: String,
    left: Side,
    right: Side,
    #[serde(rename = "match")]
    is_match: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Side {
    name: String,
    schema: Option<String>,
    birth_date: Option<String>,
    country: Option<String>,
    identifier: Option<String>,
}

impl From<&Side> for Subject {
    fn from(side: &Side) -> Self {
        let schema = side.schema.as_deref().map(Schema::from_follow_the_money);
        let number = side.identifier.as_deref();
        let number = number.and_then(|n| Identifier::new(IdentifierKind::Other, n, None));
        Self {
            name: side.name.clone(),
            schema: schema.unwrap_or_default(),
            birth_date: side.birth_date.as_deref().and_then(|d| d.parse().ok()),
            country: side.country.as_deref().and_then(|c| c.parse().ok()),
            identifiers: number.into_iter().collect(),
        }
    }
}

#[test]
fn labelled_pairs_are_distinguished() {
    let f1 = measure(include_str!("pairs.ndjson"), true);
    assert!(f1 > 0.98, "F1 {f1:.3}");
}

#[test]
fn pairs_like_those_of_public_lists_are_distinguished() {
    let f1 = measure(include_str!("pairs_more.ndjson"), true);
    assert!(f1 > 0.95, "F1 {f1:.3}");
}

/// Little was tuned on these; so that it stays so, only the sums are printed.
#[test]
fn pairs_nothing_was_tuned_on_are_distinguished() {
    let f1 = measure(include_str!("pairs_held_out.ndjson"), false);
    assert!(f1 > 0.92, "F1 {f1:.3}");
}

/// Written before the last round of tuning, and half of them looked at only as a sum.
#[test]
fn pairs_of_many_scripts_and_trades_are_distinguished() {
    let f1 = measure(include_str!("pairs_fresh.ndjson"), false);
    assert!(f1 > 0.93, "F1 {f1:.3}");
}

/// Compares all pairs in both directions, prints what went wrong if it is to be `shown`, and
/// returns F1.
fn measure(text: &str, shown: bool) -> f64 {
    let pairs: Vec<Pair> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (mut hit, mut wrong, mut missed) = (0, 0, 0);
    let mut classes: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let began = Instant::now();
    for pair in &pairs {
        let (left, right) = (Subject::from(&pair.left), Subject::from(&pair.right));
        let found = compare(&left, &right);
        assert_eq!(
            found.score,
            compare(&right, &left).score,
            "{} is lopsided",
            pair.left.name
        );
        match (found.is_match, pair.is_match) {
            (true, true) => hit += 1,
            (true, false) => wrong += 1,
            (false, true) => missed += 1,
            (false, false) => {}
        }
        let class = classes.entry(&pair.class).or_default();
        class.0 += 1;
        class.1 += u32::from(found.is_match == pair.is_match);
        if shown && found.is_match != pair.is_match {
            let why: Vec<String> = found.why.iter().map(ToString::to_string).collect();
            println!(
                "{} {} | {} | {why:?}",
                found.score, pair.left.name, pair.right.name
            );
        }
    }
    let each = began.elapsed() / u32::try_from(pairs.len() * 2).unwrap();
    for (class, (all, right)) in classes.iter().filter(|_| shown) {
        println!("{class}: {right}/{all}");
    }
    let precision = f64::from(hit) / f64::from(hit + wrong);
    let recall = f64::from(hit) / f64::from(hit + missed);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!(
        "{} pairs, {each:?} each: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}",
        pairs.len()
    );
    f1
}
