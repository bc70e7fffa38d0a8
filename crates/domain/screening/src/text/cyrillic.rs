//! Cyrillic as passports of Russia and its neighbours write it; Serbian and Macedonian letters
//! besides.

use std::sync::LazyLock;

use super::token::push_ascii;
use crate::tables::{CYRILLIC, Letters, loaded};

static LETTERS: LazyLock<Letters> = LazyLock::new(|| loaded(CYRILLIC.letters("letters")));

pub(super) fn romanise(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    for c in word.chars() {
        match LETTERS.get(c) {
            Some(text) => latin.push_str(text),
            None => push_ascii(&mut latin, c),
        }
    }
    latin
}
