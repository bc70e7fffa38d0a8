//! Words that a text may begin with.

use std::collections::HashMap;

/// Words by their first character, each with its form.
#[derive(Debug)]
pub(crate) struct Phrases(HashMap<char, Vec<(&'static str, &'static str)>>);

impl Phrases {
    pub(super) fn new(pairs: Vec<(&'static str, &'static str)>) -> Self {
        let mut map: HashMap<char, Vec<_>> = HashMap::new();
        for (word, form) in pairs {
            let first = word.chars().next().unwrap_or_default();
            map.entry(first).or_default().push((word, form));
        }
        Self(map)
    }

    /// The longest word that the text begins with, and its form.
    pub(crate) fn longest(&self, text: &str) -> Option<(&'static str, &'static str)> {
        let starting = self.0.get(&text.chars().next()?)?.iter();
        let fitting = starting.filter(|(word, _)| text.starts_with(word));
        fitting.max_by_key(|(word, _)| word.len()).copied()
    }

    /// The form of a word that is the whole text.
    pub(crate) fn whole(&self, text: &str) -> Option<&'static str> {
        let mut starting = self.0.get(&text.chars().next()?)?.iter();
        starting
            .find(|(word, _)| *word == text)
            .map(|(_, form)| *form)
    }
}
