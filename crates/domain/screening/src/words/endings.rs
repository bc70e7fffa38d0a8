//! Endings that say more about a country than about a person.

use std::{collections::HashMap, sync::LazyLock};

use crate::tables::{NAME_ENDINGS, loaded};

/// An ending as it is written, and the form that stands for it.
type Suffix = (&'static str, &'static str);

static PATRONYMICS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| loaded(NAME_ENDINGS.words("patronymics")));

static SURNAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| loaded(NAME_ENDINGS.words("surnames")));

static ARABIC_WORDS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| loaded(NAME_ENDINGS.forms("arabic words")));

static ARABIC_ENDINGS: LazyLock<Vec<Suffix>> =
    LazyLock::new(|| loaded(NAME_ENDINGS.pairs("arabic endings")));

/// Whether a word ends as patronymics do.
pub(crate) fn is_patronymic_ending(word: &str) -> bool {
    PATRONYMICS.iter().any(|ending| word.ends_with(ending))
}

/// The ending of a surname that many surnames of its country share.
pub(crate) fn surname_ending(word: &str) -> Option<&'static str> {
    SURNAMES
        .iter()
        .copied()
        .find(|ending| word.ends_with(ending))
}

/// The form of a word that ends the Arabic name before it: `din`, `lah`.
pub(crate) fn arabic_word(word: &str) -> Option<&'static str> {
    ARABIC_WORDS.get(word).copied()
}

/// The same endings, written as one word with the name.
pub(crate) fn arabic_endings() -> &'static [Suffix] {
    &ARABIC_ENDINGS
}
