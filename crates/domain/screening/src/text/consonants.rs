//! Scripts that mostly leave vowels out: a letter is read by where in the word it stands.

use crate::tables::{DataFile, Letters, loaded};

/// The letters of such a script.
pub(super) struct Consonants {
    letters: Letters,
    first: Letters,
    last: Letters,
}

impl Consonants {
    /// The sections `letters`, `first` and `last` of a file.
    pub(super) fn of(file: DataFile) -> Self {
        Self {
            letters: loaded(file.letters("letters")),
            first: loaded(file.letters("first")),
            last: loaded(file.letters("last")),
        }
    }

    /// A word in Latin letters. Letters that are not known are silent.
    pub(super) fn latin(&self, word: &str) -> String {
        let mut latin = String::with_capacity(word.len());
        let end = word.chars().count().saturating_sub(1);
        for (at, c) in word.chars().enumerate() {
            let last = self.last.get(c).filter(|_| at == end);
            let first = || self.first.get(c).filter(|_| at == 0);
            let form = last.or_else(first).or_else(|| self.letters.get(c));
            latin.push_str(form.unwrap_or_default());
        }
        latin
    }
}
