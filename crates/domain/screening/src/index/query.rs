//! Searching the index: words, then names, then full comparison.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    Index, IndexedName,
    candidates::{Query, candidates},
    grams::{text_key, wide},
    memo::Memo,
};
use crate::{
    BirthDate, Hit, ListEntry, NameQuality, Outcome, Schema, Score, Subject,
    matching::{
        EvidenceKind, Facts, Judged, PreparedName, Role, Token, explain, judge, prepare, role_of,
    },
};

/// The best that was found for an entry.
struct Found {
    score: i32,
    judged: Judged,
    name: u32,
    reading: usize,
    role: Role,
}

/// What a weak name loses: by itself it asks for a look, never more.
const WEAK: i32 = 120;

pub(super) fn search(index: &Index, subject: &Subject) -> Vec<Hit> {
    let birth_date = subject.birth_date.map(BirthDate::On);
    let facts = Facts {
        schema: subject.schema,
        birth_dates: birth_date.as_slice(),
        countries: subject.country.as_slice(),
        identifiers: &subject.identifiers,
    };
    let asked_role = role_of(subject.schema, &subject.name, Role::Person);
    let mut best: HashMap<u32, Found> = HashMap::new();
    // What is not known to be either may be a person or an organisation.
    let roles: &[Role] = match (subject.schema, asked_role) {
        (Schema::Unknown, Role::Person) => &[Role::Person, Role::Organization],
        (_, Role::Person) => &[Role::Person],
        (_, Role::Organization) => &[Role::Organization],
    };
    let asked: Vec<(Role, Vec<PreparedName>)> = roles
        .iter()
        .map(|role| (*role, prepare(&subject.name, *role)))
        .collect();
    for (role, readings) in &asked {
        for (reading, name) in readings.iter().enumerate() {
            let tokens: Vec<&Token> = name.tokens.iter().collect();
            let whole = &name.whole;
            let mut memo = Memo::new(index, &tokens);
            let query = Query {
                asked: &tokens,
                whole,
                role: *role,
                least: needed(index, subject),
            };
            let mut candidates = candidates(index, &query, &mut memo);
            candidates.extend(by_number(index, subject, *role));
            candidates.extend(by_whole(index, whole, *role));
            for id in candidates {
                consider(
                    index,
                    (&tokens, whole),
                    &facts,
                    &mut memo,
                    (id, reading, *role),
                    &mut best,
                );
            }
        }
    }
    hits(index, &asked, best)
}

/// What the names alone have to score, in thousandths, to be compared in full: less where something
/// else may speak for them. Well under the threshold, as it is reckoned from rounded weights.
fn needed(index: &Index, subject: &Subject) -> u32 {
    let least = u32::from(index.thresholds.potential_match.permille());
    match (subject.birth_date, subject.country) {
        (Some(_), _) => least.saturating_sub(420),
        (None, Some(_)) => least.saturating_sub(140),
        (None, None) => least.saturating_sub(40),
    }
}

/// Compares a name in full and keeps it if it is the best of its entry.
fn consider(
    index: &Index,
    asked: (&[&Token], &str),
    facts: &Facts<'_>,
    memo: &mut Memo<'_>,
    (id, reading, role): (u32, usize, Role),
    best: &mut HashMap<u32, Found>,
) {
    let Some(name) = index.names.get(wide(id)) else {
        return;
    };
    let Some(entry) = index.entries.get(wide(name.entry)) else {
        return;
    };
    let words = index.words_of(name);
    let ids = index.word_ids.get(name.range()).unwrap_or_default();
    let mut judged = judge(
        asked,
        (&words, &name.whole),
        role,
        (facts, &facts_of(entry)),
        &mut |asked, listed| memo.similarity(asked, ids.get(listed).copied()),
    );
    if index.quality_of(name) == NameQuality::Weak {
        judged.evidence.push((
            EvidenceKind::Quality,
            -WEAK,
            "the list calls this name weak",
        ));
        judged.score = (judged.score - WEAK).max(0);
    }
    if judged.score < i32::from(index.thresholds.potential_match.permille()) {
        return;
    }
    let found = Found {
        score: judged.score,
        judged,
        name: id,
        reading,
        role,
    };
    match best.entry(name.entry) {
        std::collections::hash_map::Entry::Vacant(slot) => {
            slot.insert(found);
        }
        std::collections::hash_map::Entry::Occupied(mut slot) => {
            if rank(&found) > rank(slot.get()) {
                slot.insert(found);
            }
        }
    }
}

fn facts_of(entry: &ListEntry) -> Facts<'_> {
    Facts {
        schema: entry.schema,
        birth_dates: &entry.birth_dates,
        countries: &entry.countries,
        identifiers: &entry.identifiers,
    }
}

/// By score; among equals by what else speaks for it, then by how much of the name is shared.
fn rank(found: &Found) -> (i32, usize, i32, i32, Reverse<u32>) {
    let points = found.judged.evidence.iter();
    let speaks_for = points.filter(|(_, points, _)| *points >= 0).count();
    let name = &found.judged.name;
    (
        found.score,
        speaks_for,
        name.score,
        name.shared,
        Reverse(found.name),
    )
}

fn hits(index: &Index, asked: &[(Role, Vec<PreparedName>)], best: HashMap<u32, Found>) -> Vec<Hit> {
    let mut found: Vec<Found> = best.into_values().collect();
    found.sort_by_key(|found| Reverse(rank(found)));
    found.truncate(Index::MAX_HITS);
    found
        .iter()
        .filter_map(|found| hit(index, asked, found))
        .collect()
}

fn hit(index: &Index, asked: &[(Role, Vec<PreparedName>)], found: &Found) -> Option<Hit> {
    let name = index.names.get(wide(found.name))?;
    let entry = index.entries.get(wide(name.entry))?;
    let listed = entry.names.get(usize::from(name.name))?;
    let readings = asked.iter().find(|(role, _)| *role == found.role);
    let reading = readings.and_then(|(_, readings)| readings.get(found.reading))?;
    let left: Vec<&Token> = reading.tokens.iter().collect();
    let score = Score::from_permille(found.score);
    Some(Hit {
        entry: entry.reference(),
        entry_fingerprint: *index.fingerprints.get(wide(name.entry))?,
        category: entry.source.category(),
        schema: entry.schema,
        matched_name: listed.text.clone(),
        quality: listed.quality,
        listed_name: entry.primary_name().to_owned(),
        programme: entry.programme.clone(),
        score,
        outcome: if score >= index.thresholds.is_match {
            Outcome::Match
        } else {
            Outcome::PotentialMatch
        },
        evidence: explain(&found.judged, &left, &index.words_of(name)),
        dismissed_by: None,
    })
}

/// The names of entries that have one of the subject's numbers.
fn by_number(index: &Index, subject: &Subject, role: Role) -> Vec<u32> {
    let mut names = Vec::new();
    for identifier in &subject.identifiers {
        for entry in index.numbers.get(identifier.value()).into_iter().flatten() {
            let from = index.names.partition_point(|name| name.entry < *entry);
            let of_entry = index.names.iter().enumerate().skip(from);
            let of_entry = of_entry.take_while(|(_, name)| name.entry == *entry);
            let of_role = of_entry.filter(|(_, name)| name.role == role);
            names.extend(of_role.map(|(at, _)| super::build::narrow(at)));
        }
    }
    names
}

/// Names of the very same letters, however they are put into words.
fn by_whole(index: &Index, whole: &str, role: Role) -> impl Iterator<Item = u32> {
    index.wholes.of(text_key(whole)).filter(move |id| {
        let name = index.names.get(wide(*id));
        name.is_some_and(|name| name.role == role)
    })
}

impl IndexedName {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        let first = wide(self.first);
        first..first + usize::from(self.count)
    }
}
