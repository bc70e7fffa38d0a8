//! What single characters are in Latin letters.

/// Characters, in the order of their codes, and their Latin form.
#[derive(Debug)]
pub(crate) struct Letters(Box<[(char, &'static str)]>);

impl Letters {
    pub(super) fn new(letters: impl Iterator<Item = (char, &'static str)>) -> Self {
        let mut letters: Vec<_> = letters.collect();
        letters.sort_unstable_by_key(|(letter, _)| *letter);
        Self(letters.into())
    }

    /// The Latin form of a character; `None` if it is not in the table.
    pub(crate) fn get(&self, letter: char) -> Option<&'static str> {
        let at = self.0.binary_search_by_key(&letter, |(known, _)| *known);
        at.ok().and_then(|at| self.0.get(at)).map(|(_, form)| *form)
    }

    /// Whether a character is in the table.
    pub(crate) fn has(&self, letter: char) -> bool {
        self.get(letter).is_some()
    }
}
