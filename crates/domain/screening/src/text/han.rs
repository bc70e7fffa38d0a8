//! Chinese characters, in one of the ways they may be meant to be read.

use super::{
    HanReading, RawToken,
    han_japanese::{JAPANESE_CHARACTERS, JAPANESE_GIVEN, JAPANESE_SURNAMES},
    han_tables::{CANTONESE, COMPOUND_SURNAMES, KOREAN, WORDS},
};

pub(super) fn romanise(text: &str, reading: HanReading, person: bool, found: &mut Vec<RawToken>) {
    let text = without_repetition_marks(text);
    // More characters than any name of a person has: an organisation, whatever was said.
    if !person || text.chars().count() > 6 {
        organisation(&text, found);
        return;
    }
    match reading {
        HanReading::Mandarin => by_character(&text, pinyin, found),
        HanReading::Cantonese => by_character(&text, |c| sound(CANTONESE, c), found),
        HanReading::Korean => by_character(&text, |c| sound(KOREAN, c), found),
        HanReading::Japanese => japanese(&text, found),
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

fn pinyin(c: char) -> String {
    let mut latin = String::new();
    super::split::push_ascii(&mut latin, c);
    latin
}

/// The sound of a character in a table of others' readings; Mandarin where it is not in there.
fn sound(table: &[(&str, &str)], c: char) -> String {
    let row = table.iter().find(|(characters, _)| characters.contains(c));
    row.map_or_else(|| pinyin(c), |(_, sound)| (*sound).to_owned())
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

/// The longest known surname, then the given name, known or by the sounds of its characters.
fn japanese(text: &str, found: &mut Vec<RawToken>) {
    // Surname and given name may be written apart.
    if let Some((_, latin)) = JAPANESE_GIVEN.iter().find(|(kanji, _)| *kanji == text) {
        found.push(RawToken::of(*latin));
        return;
    }
    let starts = JAPANESE_SURNAMES
        .iter()
        .filter(|(kanji, _)| text.starts_with(kanji));
    let Some((kanji, surname)) = starts.max_by_key(|(kanji, _)| kanji.len()) else {
        // Written apart, a given name of characters that are read so.
        let known = |c: char| JAPANESE_CHARACTERS.iter().any(|(kanji, _)| *kanji == c);
        if text.chars().count() >= 2 && text.chars().all(known) {
            found.push(RawToken::loose(text.chars().map(kun).collect::<String>()));
            return;
        }
        return by_character(text, pinyin, found);
    };
    found.push(RawToken::of(*surname));
    let given = text.get(kanji.len()..).unwrap_or_default();
    let known = JAPANESE_GIVEN.iter().find(|(kanji, _)| *kanji == given);
    match known {
        Some((_, latin)) => found.push(RawToken::of(*latin)),
        None => found.push(RawToken::loose(given.chars().map(kun).collect::<String>())),
    }
}

/// A character of a Japanese given name, as it is mostly read.
fn kun(c: char) -> String {
    let row = JAPANESE_CHARACTERS.iter().find(|(kanji, _)| *kanji == c);
    row.map_or_else(|| pinyin(c), |(_, sound)| (*sound).to_owned())
}

/// Words of the trade become English, what is between them is a name by its sound.
fn organisation(text: &str, found: &mut Vec<RawToken>) {
    let mut name = String::new();
    let mut rest = text;
    // A legal form of Japan: what is no word of the trade is mostly a surname or made of one.
    let japanese = ["会社", "株式", "合同"]
        .iter()
        .any(|form| text.contains(form));
    let surnames = if japanese { JAPANESE_SURNAMES } else { &[] };
    while let Some(c) = rest.chars().next() {
        let words = WORDS.iter().chain(surnames);
        let word = words.filter(|(han, _)| rest.starts_with(han));
        if let Some((han, english)) = word.max_by_key(|(han, _)| han.len()) {
            if !name.is_empty() {
                found.push(RawToken::of(std::mem::take(&mut name)));
            }
            found.push(RawToken::of(*english));
            rest = rest.get(han.len()..).unwrap_or_default();
        } else {
            name.push_str(&pinyin(c));
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    if !name.is_empty() {
        found.push(RawToken::of(name));
    }
}
