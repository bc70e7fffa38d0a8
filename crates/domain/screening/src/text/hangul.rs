//! Hangul, close to McCune-Reischauer, which is how most Korean names are written abroad; the
//! commonest surnames by custom.

use std::sync::LazyLock;

use super::{RawToken, organisation};
use crate::tables::{HANGUL, Letters, Phrases, loaded};

/// The sounds of a syllable in the order of Unicode.
struct Sounds {
    initials: Vec<&'static str>,
    medials: Vec<&'static str>,
    finals: Vec<&'static str>,
}

static SOUNDS: LazyLock<Sounds> = LazyLock::new(|| Sounds {
    initials: loaded(HANGUL.sequence("initials")),
    medials: loaded(HANGUL.sequence("medials")),
    finals: loaded(HANGUL.sequence("finals")),
});
static SURNAMES: LazyLock<Letters> = LazyLock::new(|| loaded(HANGUL.letters("surnames")));
static WORDS: LazyLock<Phrases> = LazyLock::new(|| loaded(HANGUL.phrases("words")));

pub(super) fn romanise(word: &str, person: bool, found: &mut Vec<RawToken>) {
    if !person {
        organisation::read(word, |rest| WORDS.longest(rest), syllable, found);
        return;
    }
    let mut chars = word.chars();
    // One to four syllables in one word are surname and given name.
    let surname = word.chars().next().and_then(|first| SURNAMES.get(first));
    if let Some(surname) = surname.filter(|_| (1..=4).contains(&word.chars().count())) {
        found.push(RawToken::of(surname));
        chars.next();
    }
    let given: String = chars.map(syllable).collect();
    found.push(RawToken::of(given));
}

fn syllable(c: char) -> String {
    let Some(index) = u32::from(c).checked_sub(0xac00) else {
        return String::new();
    };
    let part = |table: &[&'static str], n: u32| {
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        table.get(n).copied().unwrap_or_default()
    };
    let initial = part(&SOUNDS.initials, index / 588);
    let medial = part(&SOUNDS.medials, index % 588 / 28);
    let tail = part(&SOUNDS.finals, index % 28);
    format!("{initial}{medial}{tail}")
}

#[cfg(test)]
mod tests {
    use super::SOUNDS;

    #[test]
    fn every_sound_of_unicode_has_a_form() {
        let counts = [&SOUNDS.initials, &SOUNDS.medials, &SOUNDS.finals].map(Vec::len);
        assert_eq!(counts, [19, 21, 28]);
    }
}
