//! Chinese characters, in one of the ways they may be meant to be read.

use std::sync::LazyLock;

use super::{
    HanReading, RawToken, japanese, organisation,
    token::{pinyin, sound},
};
use crate::tables::{CHINESE, Letters, Phrases, loaded};

static KOREAN: LazyLock<Letters> = LazyLock::new(|| loaded(CHINESE.letters("korean")));
static CANTONESE: LazyLock<Letters> = LazyLock::new(|| loaded(CHINESE.letters("cantonese")));
static COMPOUND_SURNAMES: LazyLock<Vec<&str>> =
    LazyLock::new(|| loaded(CHINESE.words("compound surnames")));
static JAPANESE_FORMS: LazyLock<Vec<&str>> =
    LazyLock::new(|| loaded(CHINESE.words("japanese forms")));
static WORDS: LazyLock<Phrases> = LazyLock::new(|| loaded(CHINESE.phrases("words")));

pub(super) fn romanise(text: &str, reading: HanReading, person: bool, found: &mut Vec<RawToken>) {
    let text = without_repetition_marks(text);
    // More characters than any name of a person has: an organisation, whatever was said.
    if !person || text.chars().count() > 6 {
        organisation(&text, found);
        return;
    }
    match reading {
        HanReading::Mandarin => by_character(&text, pinyin, found),
        HanReading::Cantonese => by_character(&text, |c| sound(&CANTONESE, c), found),
        HanReading::Korean => by_character(&text, |c| sound(&KOREAN, c), found),
        HanReading::Japanese => {
            if !japanese::romanise(&text, found) {
                by_character(&text, pinyin, found);
            }
        }
    }
}

fn without_repetition_marks(text: &str) -> String {
    let mut last = ' ';
    let repeat = |c: char| {
        last = if c == '々' { last } else { c };
        last
    };
    text.chars().map(repeat).collect()
}

/// Surname first, one or two characters; the rest is the given name.
fn by_character(text: &str, read: impl Fn(char) -> String, found: &mut Vec<RawToken>) {
    let compound = COMPOUND_SURNAMES
        .iter()
        .any(|surname| text.starts_with(surname));
    let length = if compound { 2 } else { 1 };
    let surname: String = text.chars().take(length).map(&read).collect();
    let given: String = text.chars().skip(length).map(&read).collect();
    found.push(RawToken::of(surname));
    found.push(RawToken::of(given));
}

/// Words of the trade become English, what is between them is a name by its sound.
fn organisation(text: &str, found: &mut Vec<RawToken>) {
    // A legal form of Japan: what is no word of the trade is mostly a surname or made of one.
    let japanese = JAPANESE_FORMS.iter().any(|form| text.contains(form));
    let known = |rest: &str| {
        let word = WORDS.longest(rest);
        let surname = japanese.then(|| japanese::surname(rest)).flatten();
        match (word, surname) {
            (Some(word), Some(surname)) if word.0.len() > surname.0.len() => Some(word),
            (word, surname) => surname.or(word),
        }
    };
    organisation::read(text, known, pinyin, found);
}
