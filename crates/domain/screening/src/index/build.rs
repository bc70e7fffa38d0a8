//! Making an index of lists.

use std::collections::HashMap;

use super::{
    Index, IndexedName,
    grams::{GRAM_KEYS, Lookup, Postings, Sketch, consonant_keys, grams, text_key},
};
use crate::{
    EntryRef, ListEntry, ListUsed, ListVersion, Thresholds,
    matching::{PreparedName, Role, Token, TokenKind, prepare, role_of},
};

type WordKey = (Box<str>, Box<[u8]>, TokenKind, u16, bool);

#[derive(Default)]
struct Builder {
    words: Vec<Token>,
    word_roles: Vec<u8>,
    known: HashMap<WordKey, u32>,
    names: Vec<IndexedName>,
    word_ids: Vec<u32>,
}

pub(super) fn build(
    lists: Vec<ListUsed>,
    entries: impl IntoIterator<Item = ListEntry>,
    thresholds: Thresholds,
) -> Index {
    let mut entries: Vec<ListEntry> = entries.into_iter().collect();
    entries.shrink_to_fit();
    let mut builder = Builder::default();
    let mut numbers: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let id = narrow(at);
        for identifier in &entry.identifiers {
            numbers
                .entry(identifier.value().to_owned())
                .or_default()
                .push(id);
        }
        builder.add(id, entry);
    }
    let Builder {
        mut words,
        word_roles,
        mut names,
        mut word_ids,
        ..
    } = builder;
    words.shrink_to_fit();
    names.shrink_to_fit();
    word_ids.shrink_to_fit();
    let postings = postings(&words, &names, &word_ids);
    let (gram_postings, consonants, classes) = words_by_key(&words);
    let texts = words.iter().enumerate();
    let texts = texts.map(|(at, word)| (text_key(&word.text), narrow(at)));
    let texts = Lookup::build(texts.collect());
    let sketches = words.iter().map(|word| Sketch::of(&grams(&word.sound)));
    let sketches = sketches.collect();
    let wholes = names.iter().enumerate();
    let wholes = wholes.map(|(at, name)| (text_key(&name.whole), narrow(at)));
    let wholes = Lookup::build(wholes.collect());
    let by_ref = entries
        .iter()
        .enumerate()
        .map(|(at, e)| (e.reference(), narrow(at)));
    let by_ref: HashMap<EntryRef, u32> = by_ref.collect();
    let fingerprints = entries.iter().map(ListEntry::fingerprint).collect();
    Index {
        entries,
        fingerprints,
        names,
        words,
        word_roles,
        word_ids,
        postings,
        grams: gram_postings,
        consonants,
        classes,
        texts,
        sketches,
        wholes,
        numbers,
        by_ref,
        lists,
        thresholds,
    }
}

impl Builder {
    fn add(&mut self, entry: u32, listed: &ListEntry) {
        for (name, text) in listed.names.iter().enumerate() {
            let role = role_of(listed.schema, &text.text, Role::Person);
            for prepared in prepare(&text.text, role) {
                self.add_name(
                    entry,
                    u16::try_from(name).unwrap_or(u16::MAX),
                    role,
                    prepared,
                );
            }
        }
    }

    fn add_name(&mut self, entry: u32, name: u16, role: Role, prepared: PreparedName) {
        if prepared.tokens.is_empty() {
            return;
        }
        let first = narrow(self.word_ids.len());
        let weight = prepared.tokens.iter().map(|t| u32::from(t.weight)).sum();
        let count = u8::try_from(prepared.tokens.len()).unwrap_or(u8::MAX);
        let is_initial = |token: &Token| token.kind == TokenKind::Initial;
        let initials = prepared.tokens.iter().filter(|t| is_initial(t)).count();
        let initials = u8::try_from(initials).unwrap_or(u8::MAX);
        for token in prepared.tokens.into_iter().take(usize::from(count)) {
            let id = self.word(token);
            if let Some(roles) = self.word_roles.get_mut(super::grams::wide(id)) {
                *roles |= role.bit();
            }
            self.word_ids.push(id);
        }
        self.names.push(IndexedName {
            entry,
            name,
            role,
            first,
            count,
            weight,
            initials,
            whole: prepared.whole,
        });
    }

    fn word(&mut self, token: Token) -> u32 {
        let key = (
            token.text.clone(),
            token.sound.clone(),
            token.kind,
            token.weight,
            token.chinese,
        );
        let (words, word_roles) = (&mut self.words, &mut self.word_roles);
        *self.known.entry(key).or_insert_with(|| {
            words.push(token);
            word_roles.push(0);
            narrow(words.len() - 1)
        })
    }
}

fn postings(words: &[Token], names: &[IndexedName], word_ids: &[u32]) -> Postings {
    let mut pairs = Vec::with_capacity(word_ids.len());
    for (at, name) in names.iter().enumerate() {
        let ids = word_ids.get(name.range()).unwrap_or_default();
        pairs.extend(ids.iter().map(|word| (*word, narrow(at))));
    }
    Postings::build(words.len(), pairs)
}

fn words_by_key(words: &[Token]) -> (Postings, Lookup, Lookup) {
    let (mut by_gram, mut by_consonants, mut by_class) = (Vec::new(), Vec::new(), Vec::new());
    for (at, word) in words.iter().enumerate() {
        let id = narrow(at);
        by_gram.extend(grams(&word.sound).into_iter().map(|gram| (gram, id)));
        by_consonants.extend(consonant_keys(&word.sound).into_iter().map(|key| (key, id)));
        let classes = word.classes.iter().filter(|class| **class != 0);
        by_class.extend(classes.map(|class| (u64::from(*class), id)));
    }
    (
        Postings::build(GRAM_KEYS, by_gram),
        Lookup::build(by_consonants),
        Lookup::build(by_class),
    )
}

pub(super) fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl From<&ListVersion> for ListUsed {
    fn from(version: &ListVersion) -> Self {
        Self {
            source: version.source,
            version: version.id,
            list_date: version.list_date,
            digest: version.digest,
        }
    }
}
