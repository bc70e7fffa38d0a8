//! Arabic, Persian and Urdu consonants. Short vowels are unwritten, so the tokens are loose; names
//! that everybody bears are spelled out, so that they are known to be common.

use std::{collections::HashMap, sync::LazyLock};

use super::{RawToken, consonants::Consonants};
use crate::tables::{ARABIC, Letters, loaded};

static UNIFIED: LazyLock<Letters> = LazyLock::new(|| loaded(ARABIC.letters("unify")));
static CONSONANTS: LazyLock<Consonants> = LazyLock::new(|| Consonants::of(ARABIC));
static JOINED: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| loaded(ARABIC.pairs("joined")));
static WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| loaded(ARABIC.forms("words")));

pub(super) fn romanise(word: &str, found: &mut Vec<RawToken>) {
    let word: String = word.chars().map(unify).collect();
    if let Some(known) = known(&word) {
        found.extend(known);
        return;
    }
    // «And» and «for» are written with the word that follows: والجهاد, للتجارة.
    for (with, without) in JOINED.iter() {
        if let Some(rest) = word
            .strip_prefix(with)
            .filter(|rest| rest.chars().count() > 2)
        {
            romanise(&format!("{without}{rest}"), found);
            return;
        }
    }
    // عبد glued to what it belongs to: عبدالرحمن.
    if let Some(rest) = word
        .strip_prefix("عبدال")
        .filter(|rest| rest.chars().count() > 1)
    {
        found.push(RawToken::of("abd"));
        found.push(RawToken::of("al"));
        found.push(by_letter(rest));
        return;
    }
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() > 1 => {
            found.push(RawToken::of("al"));
            match known(rest) {
                Some(known) => found.extend(known),
                None => found.push(by_letter(rest)),
            }
        }
        _ => found.push(by_letter(&word)),
    }
}

/// Letters that stand for each other in careless spelling.
fn unify(c: char) -> char {
    let unified = UNIFIED.get(c).and_then(|form| form.chars().next());
    unified.unwrap_or(c)
}

/// The Latin words of a word that is known.
fn known(word: &str) -> Option<impl Iterator<Item = RawToken> + use<>> {
    let latin = WORDS.get(word).copied()?;
    Some(latin.split(' ').map(RawToken::of))
}

fn by_letter(word: &str) -> RawToken {
    RawToken::loose(CONSONANTS.latin(word))
}
