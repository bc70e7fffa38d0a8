//! Every name of every list in memory, so that one subject is held against all of them within
//! milliseconds.
//!
//! Words are kept once. A query finds the listed words that are like its own by the pairs of letters
//! they share and by their consonants, then the names that have enough of those words, and only
//! those are compared in full. What is found for an entry depends on that entry and the subject
//! alone, never on what else is on the list: delta rescreening rests on that.

mod build;
mod candidates;
mod grams;
mod like;
mod memo;
mod query;
mod slot;

use std::collections::HashMap;

pub use slot::IndexSlot;

use crate::{
    EntryRef, ListEntry, ListUsed, ListVersion, NameQuality, Screening, Subject, Thresholds,
    matching::{Role, Token},
    result::worst,
};

/// All lists, ready to be searched. Never changed; a new version of a list makes a new index.
pub struct Index {
    entries: Vec<ListEntry>,
    /// By entry: its fingerprint.
    fingerprints: Vec<crate::Digest>,
    names: Vec<IndexedName>,
    words: Vec<Token>,
    /// By word: whether names of persons (1) and of organisations (2) have it.
    word_roles: Vec<u8>,
    /// The words of all names, one after the other.
    word_ids: Vec<u32>,
    /// By word: the names it is in.
    postings: grams::Postings,
    /// By pair of sounds: the words it is in.
    grams: grams::Postings,
    /// By consonants: the words that have them.
    consonants: grams::Lookup,
    /// By name: the words that are forms of it.
    classes: grams::Lookup,
    /// By spelling: the words written so.
    texts: grams::Lookup,
    /// By all letters of a name, spaces left out: the names.
    wholes: grams::Lookup,
    /// By word: which pairs of sounds it has.
    sketches: Vec<grams::Sketch>,
    /// By identifying number: the entries that have it.
    numbers: HashMap<String, Vec<u32>>,
    by_ref: HashMap<EntryRef, u32>,
    lists: Vec<ListUsed>,
    thresholds: Thresholds,
}

/// One reading of one name of one entry.
struct IndexedName {
    entry: u32,
    /// Which of the entry's names.
    name: u16,
    role: Role,
    /// Where its words begin, and how many they are.
    first: u32,
    count: u8,
    /// What its words weigh together.
    weight: u32,
    /// How many of them are single letters.
    initials: u8,
    /// All its words written together.
    whole: Box<str>,
}

/// How much is in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStats {
    /// Entries.
    pub entries: usize,
    /// Names, each reading counted.
    pub names: usize,
    /// Different words.
    pub words: usize,
}

impl Index {
    /// Most hits of a screening.
    pub const MAX_HITS: usize = 100;

    /// An index of all entries of these versions.
    pub fn build(lists: Vec<ListVersion>, entries: impl IntoIterator<Item = ListEntry>) -> Self {
        Self::with_thresholds(lists, entries, Thresholds::default())
    }

    /// The same with thresholds of one's own.
    pub fn with_thresholds(
        lists: Vec<ListVersion>,
        entries: impl IntoIterator<Item = ListEntry>,
        thresholds: Thresholds,
    ) -> Self {
        let lists = lists
            .into_iter()
            .map(|version| ListUsed::from(&version))
            .collect();
        build::build(lists, entries, thresholds)
    }

    /// Whether the index is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How much is in it.
    pub fn stats(&self) -> IndexStats {
        IndexStats {
            entries: self.entries.len(),
            names: self.names.len(),
            words: self.words.len(),
        }
    }

    /// The lists it was made of.
    pub fn lists(&self) -> &[ListUsed] {
        &self.lists
    }

    /// All entries.
    pub fn entries(&self) -> &[ListEntry] {
        &self.entries
    }

    /// One entry.
    pub fn entry(&self, reference: &EntryRef) -> Option<&ListEntry> {
        let at = self.by_ref.get(reference)?;
        self.entries.get(grams::wide(*at))
    }

    /// Everybody listed who comes near the subject, best first.
    pub fn screen(&self, subject: &Subject) -> Screening {
        let hits = query::search(self, subject);
        Screening {
            outcome: worst(hits.iter()),
            hits,
            lists: self.lists.clone(),
        }
    }

    fn is_word_of(&self, word: u32, role: Role) -> bool {
        let roles = self.word_roles.get(grams::wide(word)).copied().unwrap_or(0);
        roles & role.bit() != 0
    }

    fn words_of(&self, name: &IndexedName) -> Vec<&Token> {
        let ids = self.word_ids.get(name.range()).unwrap_or_default();
        ids.iter()
            .filter_map(|id| self.words.get(grams::wide(*id)))
            .collect()
    }

    fn quality_of(&self, name: &IndexedName) -> NameQuality {
        let entry = self.entries.get(grams::wide(name.entry));
        let name = entry.and_then(|entry| entry.names.get(usize::from(name.name)));
        name.map_or(NameQuality::Weak, |name| name.quality)
    }
}

impl Default for Index {
    fn default() -> Self {
        Self::build(Vec::new(), Vec::new())
    }
}
