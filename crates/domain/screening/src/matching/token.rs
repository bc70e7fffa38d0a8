//! One word of a name, ready to be compared.

use super::{letters::Letters, sound};
use crate::words::class_of;

/// What part a word plays in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TokenKind {
    /// Says who it is.
    Name,
    /// One letter that stands for a name.
    Initial,
    /// `al`, `bin`, `von`.
    Particle,
    /// A title.
    Honorific,
    /// The father's name, Russian style.
    Patronymic,
    /// `llc`, `jsc`.
    LegalForm,
    /// `bank`, `trading`.
    Generic,
    /// A country or region.
    Place,
    /// Digits.
    Number,
}

/// Longest word that is compared; what follows is cut.
pub(crate) const MAX_LENGTH: usize = 32;

/// Longest name that is compared as a whole, spaces left out.
pub(crate) const MAX_WHOLE: usize = 64;

/// What a given name that many people bear weighs.
pub(super) const COMMON_GIVEN: u16 = 620;

/// One word of a name, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Lower-case ASCII letters and digits.
    pub(crate) text: Box<str>,
    /// As it sounds: one byte a sound.
    pub(crate) sound: Box<[u8]>,
    /// Which letters the text has.
    pub(super) letters: Letters,
    /// Which sounds it has.
    pub(super) sounds: Letters,
    /// The names it is a form of; zeroes stand for none.
    pub(crate) classes: [u16; 2],
    /// How much it says, in thousandths.
    pub(crate) weight: u16,
    pub(crate) kind: TokenKind,
    /// Its vowels cannot be relied on.
    pub(crate) loose: bool,
    /// A word of a name that is Chinese from end to end.
    pub(crate) chinese: bool,
    /// As a reader of print may take it, where that differs: `m` for `rn`.
    pub(super) misread: Option<Box<str>>,
}

impl Token {
    pub(crate) fn new(
        text: &str,
        sounding: Option<&str>,
        kind: TokenKind,
        weight: u16,
        loose: bool,
    ) -> Self {
        let cut = |text: &str| text.get(..MAX_LENGTH).unwrap_or(text).to_owned();
        let text = cut(text);
        let sound = sound::fold(&cut(sounding.unwrap_or(&text)));
        Self {
            classes: class_of(&text),
            misread: misread(&text),
            chinese: false,
            letters: Letters::of(text.as_bytes()),
            sounds: Letters::of(&sound),
            text: text.into_boxed_str(),
            sound: sound.into_boxed_slice(),
            weight,
            kind,
            loose,
        }
    }

    /// Several neighbouring words taken for one.
    pub(crate) fn joined(tokens: &[&Self]) -> Self {
        let text: String = tokens.iter().map(|token| token.text.as_ref()).collect();
        let weight = tokens.iter().map(|token| token.weight).max().unwrap_or(0);
        let loose = tokens.iter().any(|token| token.loose);
        Self::new(&text, None, TokenKind::Name, weight, loose)
    }

    /// Whether it helps to identify the bearer.
    pub(crate) fn is_solid(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Name | TokenKind::Patronymic | TokenKind::Number
        )
    }

    /// A given name that many people bear.
    pub(super) fn is_common_given(&self) -> bool {
        self.kind == TokenKind::Name && self.weight == COMMON_GIVEN
    }

    pub(crate) fn same_class(&self, other: &Self) -> bool {
        let shared = |class: &u16| *class != 0 && other.classes.contains(class);
        self.classes.iter().any(shared)
    }
}

fn misread(text: &str) -> Option<Box<str>> {
    const PAIRS: [(&str, &str); 3] = [("rn", "m"), ("vv", "w"), ("cl", "d")];
    if !PAIRS.iter().any(|(seen, _)| text.contains(seen)) {
        return None;
    }
    let read = |text: String, (seen, meant): &(&str, &str)| text.replace(seen, meant);
    Some(PAIRS.iter().fold(text.to_owned(), read).into_boxed_str())
}
