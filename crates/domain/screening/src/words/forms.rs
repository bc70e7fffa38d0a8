//! Legal forms of companies: of those that mean the same, one stands for all.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{
    matching::fold,
    tables::{LEGAL_FORMS, loaded},
};

static FORMS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| loaded(LEGAL_FORMS.synonyms("forms")));

static WORDS: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
    let words = loaded(LEGAL_FORMS.words("words"));
    words.into_iter().map(fold).collect()
});

static SHORT: LazyLock<HashSet<&'static str>> = LazyLock::new(|| loaded(LEGAL_FORMS.set("short")));

static MISSPELLED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| loaded(LEGAL_FORMS.set("misspelled")));

static LONG: LazyLock<Vec<&'static str>> = LazyLock::new(|| loaded(LEGAL_FORMS.words("long")));

/// The form that stands for this one; `None` if the word is no legal form.
pub(crate) fn legal_form(word: &str) -> Option<&'static str> {
    FORMS.get(word).copied()
}

/// A word of a longer form, alone because its neighbour was misspelled. Compared by sound.
pub(crate) fn is_word_of_a_form(word: &str) -> bool {
    WORDS.contains(&fold(word))
}

/// A form of two letters that, at the end of a name, shows that an organisation bears it.
pub(crate) fn is_short_form(word: &str) -> bool {
    SHORT.contains(word)
}

/// A known misspelling of a short form.
pub(crate) fn is_known_misspelling(word: &str) -> bool {
    MISSPELLED.contains(word)
}

/// Long words that nearly every organisation has.
pub(crate) fn words_of_most() -> &'static [&'static str] {
    &LONG
}
