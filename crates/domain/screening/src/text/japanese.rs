//! Chinese characters as Japanese names read them.

use std::sync::LazyLock;

use super::{RawToken, token::sound};
use crate::tables::{JAPANESE, Letters, Phrases, loaded};

static SURNAMES: LazyLock<Phrases> = LazyLock::new(|| loaded(JAPANESE.phrases("surnames")));
static GIVEN: LazyLock<Phrases> = LazyLock::new(|| loaded(JAPANESE.phrases("given")));
static CHARACTERS: LazyLock<Letters> = LazyLock::new(|| loaded(JAPANESE.letters("characters")));

/// The longest known surname, then the given name, known or by the sounds of its characters;
/// `false` if neither is known.
pub(super) fn romanise(text: &str, found: &mut Vec<RawToken>) -> bool {
    // Surname and given name may be written apart.
    if let Some(latin) = GIVEN.whole(text) {
        found.push(RawToken::of(latin));
        return true;
    }
    let Some((kanji, latin)) = surname(text) else {
        // Written apart, a given name of characters that are read so.
        let known = text.chars().count() >= 2 && text.chars().all(|c| CHARACTERS.has(c));
        if known {
            found.push(by_sound(text));
        }
        return known;
    };
    found.push(RawToken::of(latin));
    let given = text.get(kanji.len()..).unwrap_or_default();
    found.push(match GIVEN.whole(given) {
        Some(latin) => RawToken::of(latin),
        None => by_sound(given),
    });
    true
}

/// The longest surname that a text begins with, and how it is read.
pub(super) fn surname(text: &str) -> Option<(&'static str, &'static str)> {
    SURNAMES.longest(text)
}

/// The characters of a given name, as they are mostly read.
fn by_sound(given: &str) -> RawToken {
    let sounds = given.chars().map(|c| sound(&CHARACTERS, c));
    RawToken::loose(sounds.collect::<String>())
}
