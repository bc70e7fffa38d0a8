//! Searching the index: words, then names, then full comparison.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    Index, IndexedName,
    grams::{text_key, wide},
    like::LikeWords,
    memo::Memo,
};
use crate::{
    BirthDate, Hit, ListEntry, NameQuality, Outcome, Schema, Score, Subject,
    matching::{
        EvidenceKind, Facts, Judged, PreparedName, Role, Token, TokenKind, explain, judge,
        may_be_whole, prepare, role_of, weights,
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

/// The part of the lighter name's weight, in hundredths, that has to be found for a full comparison.
const NEEDED: u32 = 55;

/// The same for a comparison of the names as a whole.
const NEEDED_OF_WHOLE: u32 = 35;

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
            let mut candidates = candidates(index, &tokens, whole, *role, needed(subject));
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
fn needed(subject: &Subject) -> u32 {
    match (subject.birth_date, subject.country) {
        (Some(_), _) => 300,
        (None, Some(_)) => 580,
        (None, None) => 620,
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

/// Names that have enough words like those asked for.
fn candidates(index: &Index, asked: &[&Token], whole: &str, role: Role, least: u32) -> Vec<u32> {
    let weight: u32 = asked.iter().map(|token| u32::from(token.weight)).sum();
    let mut found: Vec<u16> = vec![0; index.names.len()];
    let mut touched: Vec<u32> = Vec::new();
    let mut like = LikeWords::new(index, role);
    let is_initial = |token: &&&Token| token.kind == TokenKind::Initial;
    for token in asked.iter().filter(|token| !is_initial(token)) {
        like.of(token, |word, share| {
            add(index, word, share, &mut found, &mut touched);
        });
    }
    for window in asked.windows(2).chain(asked.windows(3)) {
        let length: usize = window.iter().map(|token| token.text.len()).sum();
        if (4..=26 - 4 * window.len()).contains(&length) {
            like.of_joined(&Token::joined(window), |word, share| {
                add(index, word, share, &mut found, &mut touched);
            });
        }
    }
    let has_initials = asked.iter().any(|token| is_initial(&token));
    touched.retain(|id| {
        let Some(name) = index.names.get(wide(*id)) else {
            return false;
        };
        let got = u32::from(found.get(wide(*id)).copied().unwrap_or(0));
        let lighter = weight.min(name.weight);
        let may_score = || {
            has_initials || name.has_initials || at_most(got, weight, name.weight, role) >= least
        };
        name.role == role
            && (got * 100 >= NEEDED * lighter && may_score()
                || got * 100 >= NEEDED_OF_WHOLE * lighter && may_be_whole(whole, &name.whole, role))
    });
    touched
}

/// What two names of these weights that share words of that weight score at most.
fn at_most(got: u32, left: u32, right: u32, role: Role) -> u32 {
    let got = got.min(left).min(right);
    let (contradicts, omits) = weights(role);
    let contradiction = (left.min(right) - got) * contradicts / 100;
    let omission = left.abs_diff(right) * omits / 100;
    got * 1000 / (got + contradiction + omission).max(1)
}

fn add(index: &Index, word: u32, share: u32, found: &mut [u16], touched: &mut Vec<u32>) {
    let Some(token) = index.words.get(wide(word)) else {
        return;
    };
    let value = u16::try_from(u32::from(token.weight) * share / 1000).unwrap_or(0);
    for name in index.postings.of(word) {
        if let Some(sum) = found.get_mut(wide(*name)) {
            if *sum == 0 {
                touched.push(*name);
            }
            *sum = sum.saturating_add(value.max(1));
        }
    }
}

impl IndexedName {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        let first = wide(self.first);
        first..first + usize::from(self.count)
    }
}
