//! Greek by sound, close to ELOT 743.

use std::{collections::HashMap, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::tables::{GREEK, Letters, MalformedRow, loaded};

/// Two letters that are read as one, and their form.
type Pairs = HashMap<(char, char), &'static str>;

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| loaded(pairs("pairs")));
static FIRST: LazyLock<Pairs> = LazyLock::new(|| loaded(pairs("first")));
static LETTERS: LazyLock<Letters> = LazyLock::new(|| loaded(GREEK.letters("letters")));

fn pairs(section: &str) -> Result<Pairs, MalformedRow> {
    let pairs = GREEK.pairs(section)?.into_iter();
    let letters = pairs.filter_map(|(pair, form)| {
        let mut letters = pair.chars();
        Some(((letters.next()?, letters.next()?), form))
    });
    Ok(letters.collect())
}

pub(super) fn romanise(word: &str) -> String {
    let bare: Vec<char> = word.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let mut latin = String::with_capacity(word.len());
    let mut rest = bare.as_slice();
    let mut first = true;
    while let [c, after @ ..] = rest {
        if let Some(text) = after.first().and_then(|next| pair((*c, *next), first)) {
            latin.push_str(text);
            rest = after.get(1..).unwrap_or_default();
        } else {
            latin.push_str(LETTERS.get(*c).unwrap_or_default());
            rest = after;
        }
        first = false;
    }
    latin
}

fn pair(letters: (char, char), first: bool) -> Option<&'static str> {
    let begins = FIRST.get(&letters).filter(|_| first);
    begins.or_else(|| PAIRS.get(&letters)).copied()
}
