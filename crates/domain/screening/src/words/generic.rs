//! Words that say little about which organisation it is; of several languages' words for the same
//! thing, one stands for all.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    matching::fold,
    tables::{GENERIC_WORDS, PLACES, loaded},
};

type Synonyms = HashMap<&'static str, &'static str>;

static WORDS: LazyLock<Synonyms> = LazyLock::new(|| loaded(GENERIC_WORDS.synonyms("words")));

static PLACE_NAMES: LazyLock<Synonyms> = LazyLock::new(|| loaded(PLACES.synonyms("places")));

/// By sound, for the ways in which one alphabet is written in another.
static BY_SOUND: LazyLock<HashMap<Vec<u8>, &'static str>> = LazyLock::new(|| {
    let long = WORDS.iter().filter(|(word, _)| word.len() >= LONG);
    long.map(|(word, first)| (fold(word), *first)).collect()
});

/// A shorter word may sound like another by chance.
const LONG: usize = 7;

/// The word that stands for this one among organisations' names; `None` if it says something.
pub(crate) fn generic(word: &str) -> Option<&'static str> {
    WORDS.get(word).copied().or_else(|| {
        let long = word.len() >= LONG;
        long.then(|| BY_SOUND.get(&fold(word)).copied()).flatten()
    })
}

/// The country or region that a word names or is the adjective of: says where, not who.
pub(crate) fn place(word: &str) -> Option<&'static str> {
    PLACE_NAMES.get(word).copied()
}
