//! Searching the index: words, then names, then full comparison.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    Index, IndexedName,
    grams::{consonant_keys, grams, wide},
};
use crate::{
    BirthDate, Hit, ListEntry, NameQuality, Outcome, Schema, Score, Subject,
    matching::{
        EvidenceKind, Facts, Judged, PreparedName, Role, Token, TokenKind, explain, judge, prepare,
        role_of, similarity,
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
            let mut candidates = candidates(index, &tokens, *role);
            candidates.extend(by_number(index, subject, *role));
            for id in candidates {
                consider(
                    index,
                    (&tokens, &name.whole),
                    &facts,
                    (id, reading, *role),
                    &mut best,
                );
            }
        }
    }
    hits(index, &asked, best)
}

/// Compares a name in full and keeps it if it is the best of its entry.
fn consider(
    index: &Index,
    asked: (&[&Token], &str),
    facts: &Facts<'_>,
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
    let mut judged = judge(asked, (&words, &name.whole), role, facts, &facts_of(entry));
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

/// Names that have enough words like those asked for.
fn candidates(index: &Index, asked: &[&Token], role: Role) -> Vec<u32> {
    let weight: u32 = asked.iter().map(|token| u32::from(token.weight)).sum();
    let mut found: Vec<u16> = vec![0; index.names.len()];
    let mut touched: Vec<u32> = Vec::new();
    let mut like = LikeWords::new(index, role);
    for token in asked
        .iter()
        .filter(|token| token.kind != TokenKind::Initial)
    {
        like.of(token, true, |word, share| {
            add(index, word, share, &mut found, &mut touched);
        });
    }
    for window in asked.windows(2).chain(asked.windows(3)) {
        let length: usize = window.iter().map(|token| token.text.len()).sum();
        if length > 22 - 4 * window.len() {
            continue;
        }
        let whole = Token::joined(window);
        if whole.text.len() >= 4 {
            like.of(&whole, false, |word, share| {
                add(index, word, share, &mut found, &mut touched);
            });
        }
    }
    let enough = |id: &u32| {
        let Some(name) = index.names.get(wide(*id)) else {
            return false;
        };
        let got = u32::from(found.get(wide(*id)).copied().unwrap_or(0));
        name.role == role && got * 100 >= NEEDED * weight.min(name.weight)
    };
    touched.retain(enough);
    touched
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

/// Finds listed words that are like one asked for.
struct LikeWords<'a> {
    index: &'a Index,
    role: Role,
    shared: Vec<u8>,
    touched: Vec<u32>,
}

impl<'a> LikeWords<'a> {
    fn new(index: &'a Index, role: Role) -> Self {
        Self {
            index,
            role,
            shared: vec![0; index.words.len()],
            touched: Vec::new(),
        }
    }

    /// Calls `each` with every like word and the share of its weight it stands for. `parts`: also
    /// words that are the beginning or the end of the one asked for.
    fn of(&mut self, asked: &Token, parts: bool, mut each: impl FnMut(u32, u32)) {
        let keys = grams(&asked.sound);
        for word in keys.iter().flat_map(|key| self.index.grams.of(*key)) {
            if let Some(count) = self.shared.get_mut(wide(*word)) {
                if *count == 0 {
                    self.touched.push(*word);
                }
                *count = count.saturating_add(1);
            }
        }
        self.keyed(asked);
        for word in std::mem::take(&mut self.touched) {
            let count = self.shared.get_mut(wide(word)).map_or(0, std::mem::take);
            // The common case by far: too little shared to look any closer.
            if count < 2 || !self.index.is_word_of(word, self.role) {
                continue;
            }
            let Some(token) = self.index.words.get(wide(word)) else {
                continue;
            };
            if let Some(share) = share(asked, token, usize::from(count), keys.len(), parts) {
                each(word, share);
            }
        }
    }

    /// Words of the same consonants and forms of the same name count as sharing everything.
    fn keyed(&mut self, asked: &Token) {
        let by_consonants = consonant_keys(&asked.sound).into_iter();
        let by_consonants = by_consonants.flat_map(|key| self.index.consonants.of(key));
        let classes = asked.classes.iter().filter(|class| **class != 0);
        let by_class = classes.flat_map(|class| self.index.classes.of(u64::from(*class)));
        for word in by_consonants.chain(by_class) {
            if let Some(count) = self.shared.get_mut(wide(word)) {
                if *count == 0 {
                    self.touched.push(word);
                }
                *count = 100;
            }
        }
    }
}

/// How much of a listed word's weight the word asked for stands for; `None` if they are not alike.
fn share(asked: &Token, word: &Token, shared: usize, keys: usize, parts: bool) -> Option<u32> {
    let own = word.sound.len() + 1;
    let needed = if parts { 36 } else { 55 };
    if shared * 100 >= needed * keys.max(own) && shared >= 2 {
        let likeness = similarity(asked, word);
        if likeness >= crate::matching::ALIKE {
            return Some(1000);
        }
    }
    // Written together: the listed word is a part of the one asked for.
    let is_part = parts
        && word.text.len() >= 3
        && word.text.len() < asked.text.len()
        && shared * 100 >= 70 * (own - 1);
    let edge = || {
        asked.text.as_bytes().first() == word.text.as_bytes().first()
            || asked.text.as_bytes().last() == word.text.as_bytes().last()
    };
    (is_part && edge()).then_some(900)
}

impl IndexedName {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        let first = wide(self.first);
        first..first + usize::from(self.count)
    }
}
