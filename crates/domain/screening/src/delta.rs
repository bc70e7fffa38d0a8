//! The difference between two versions of the lists, and which subjects it concerns.
//!
//! The score of a subject and an entry depends on those two alone: nothing in the [`Index`] looks
//! at other entries. Only two kinds of subjects can therefore have another result with the new lists:
//! those that hit an entry that was added or changed, and those that had a hit on one that was
//! changed or removed. All others keep theirs, and [`Proof`] counts every one of them.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::{Digest, EntryRef, Index, ListEntry, Screening, Subject, SubjectRef};

/// How an entry changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryChange {
    /// It is new.
    Added,
    /// Its content changed.
    Changed,
    /// It was removed.
    Removed,
}

/// The difference between two versions of the lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    changes: BTreeMap<EntryRef, EntryChange>,
}

impl Delta {
    /// Compares all entries before with all entries after, by fingerprint.
    pub fn between<'a>(
        before: impl IntoIterator<Item = &'a ListEntry>,
        after: impl IntoIterator<Item = &'a ListEntry>,
    ) -> Self {
        let print = |entry: &ListEntry| (entry.reference(), entry.fingerprint());
        let before: BTreeMap<EntryRef, Digest> = before.into_iter().map(print).collect();
        let after: BTreeMap<EntryRef, Digest> = after.into_iter().map(print).collect();
        let mut changes = BTreeMap::new();
        for (entry, fingerprint) in &after {
            match before.get(entry) {
                None => changes.insert(entry.clone(), EntryChange::Added),
                Some(old) if old != fingerprint => {
                    changes.insert(entry.clone(), EntryChange::Changed)
                }
                Some(_) => None,
            };
        }
        for entry in before.keys().filter(|entry| !after.contains_key(entry)) {
            changes.insert(entry.clone(), EntryChange::Removed);
        }
        Self { changes }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The entries that changed, and how.
    pub fn changes(&self) -> impl Iterator<Item = (&EntryRef, EntryChange)> {
        self.changes.iter().map(|(entry, change)| (entry, *change))
    }

    /// How many entries changed like this.
    pub fn count(&self, change: EntryChange) -> usize {
        self.changes.values().filter(|c| **c == change).count()
    }

    /// Whether this entry was added, changed or removed.
    pub fn concerns(&self, entry: &EntryRef) -> bool {
        self.changes.contains_key(entry)
    }

    /// An index of nothing but the entries that were added or changed; `after` holds all entries.
    pub fn index<'a>(&self, after: impl IntoIterator<Item = &'a ListEntry>) -> Index {
        let now = |entry: &&ListEntry| self.concerns(&entry.reference());
        Index::build(Vec::new(), after.into_iter().filter(now).cloned())
    }
}

/// Whether the subject's result may differ with the new lists. `changed` is [`Delta::index`];
/// `before` is the subject's result with the old lists, without which they always are screened.
pub fn affected(
    delta: &Delta,
    changed: &Index,
    subject: &Subject,
    before: Option<&Screening>,
) -> bool {
    let Some(before) = before else {
        return true;
    };
    // A result that was cut short does not show what was cut off.
    before.hits.len() >= Index::MAX_HITS
        || before.hits.iter().any(|hit| delta.concerns(&hit.entry))
        || !changed.screen(subject).hits.is_empty()
}

/// The proof that no subject was skipped: every one, in ascending order, was either screened again
/// or found unaffected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Subjects screened again.
    pub rescreened: u64,
    /// Subjects shown to be unaffected.
    pub unaffected: u64,
    /// Over every id and what became of it, in order.
    pub digest: Digest,
}

/// A proof under construction.
pub(crate) struct Walk {
    hasher: Sha256,
    last: Option<SubjectRef>,
    rescreened: u64,
    unaffected: u64,
}

impl Walk {
    pub(crate) fn begin() -> Self {
        Self {
            hasher: Sha256::new(),
            last: None,
            rescreened: 0,
            unaffected: 0,
        }
    }

    /// Notes what became of a subject; `false` if its id does not follow the last one, as happens
    /// when a page repeats or goes back.
    pub(crate) fn note(&mut self, id: &SubjectRef, rescreened: bool) -> bool {
        if self.last.as_ref().is_some_and(|last| last >= id) {
            return false;
        }
        self.hasher.update(id.as_str().as_bytes());
        self.hasher.update(if rescreened { "\u{1}" } else { "\0" });
        if rescreened {
            self.rescreened += 1;
        } else {
            self.unaffected += 1;
        }
        self.last = Some(id.clone());
        true
    }

    pub(crate) fn last(&self) -> Option<&SubjectRef> {
        self.last.as_ref()
    }

    pub(crate) fn end(self) -> Proof {
        let digest: [u8; 32] = self.hasher.finalize().into();
        Proof {
            rescreened: self.rescreened,
            unaffected: self.unaffected,
            digest: Digest::from(digest),
        }
    }
}
