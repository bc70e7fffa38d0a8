//! Hebrew consonants. Vowels are mostly unwritten, so the tokens are loose; the words that
//! organisations' names are made of become English.

use std::{collections::HashMap, sync::LazyLock};

use super::{RawToken, consonants::Consonants};
use crate::tables::{HEBREW, loaded};

static CONSONANTS: LazyLock<Consonants> = LazyLock::new(|| Consonants::of(HEBREW));
static WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| loaded(HEBREW.forms("words")));

pub(super) fn romanise(word: &str, found: &mut Vec<RawToken>) {
    found.push(match WORDS.get(word) {
        Some(known) => RawToken::of(*known),
        None => RawToken::loose(CONSONANTS.latin(word)),
    });
}
