//! Cuts a name into words and has each romanised by its script.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::{
    HanReading, RawToken, Script, arabic, cyrillic, greek, han, hangul, hebrew, kana,
    token::push_ascii,
};
use crate::{
    Subject,
    tables::{LATIN, Letters, loaded},
};

static PLAIN: LazyLock<Letters> = LazyLock::new(|| loaded(LATIN.letters("plain")));
static SOUND: LazyLock<Letters> = LazyLock::new(|| loaded(LATIN.letters("sound")));

/// Most tokens that are looked at.
const MAX_TOKENS: usize = 24;

/// Whether the name has Chinese characters, and so several readings.
pub(crate) fn has_han(name: &str) -> bool {
    name.chars().any(|c| Script::of(c) == Script::Han)
}

/// The tokens of a name. `person`: it is not the name of an organisation.
pub(crate) fn tokens(name: &str, reading: HanReading, person: bool) -> Vec<RawToken> {
    let mut found = Vec::with_capacity(6);
    let mut word = Word::default();
    let normal = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .take(Subject::MAX_NAME);
    let mut normal: Vec<char> = normal.collect();
    misread_digits(&mut normal, person);
    for c in normal {
        match Script::of(c) {
            Script::Silent => {}
            Script::Separator => word.end(&mut found, reading, person),
            script => {
                if word.script.is_some_and(|last| last != script) {
                    word.end(&mut found, reading, person);
                }
                word.script = Some(script);
                word.text.push(c);
            }
        }
    }
    word.end(&mut found, reading, person);
    found.retain(|token| !token.plain.is_empty());
    found.truncate(MAX_TOKENS);
    found
}

/// Digits that a reader of print took for letters: `Me1nikov`. Only single ones between letters, or
/// in the name of a person beside them.
fn misread_digits(chars: &mut [char], person: bool) {
    for at in 0..chars.len() {
        let beside = |to: Option<usize>| to.and_then(|to| chars.get(to)).copied();
        let (before, after) = (beside(at.checked_sub(1)), beside(at.checked_add(1)));
        let letter = |c: Option<char>| c.is_some_and(|c| Script::of(c) == Script::Latin);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let between = letter(before) && letter(after);
        let edge = person && (letter(before) || letter(after)) && !digit(before) && !digit(after);
        let meant = match chars.get(at) {
            Some('0') => 'o',
            Some('1') if letter(before) => 'l',
            Some('1') => 'i',
            Some('3') => 'e',
            Some('4') => 'a',
            Some('5') => 's',
            Some('7') => 't',
            Some('8') => 'b',
            _ => continue,
        };
        if let Some(c) = chars.get_mut(at).filter(|_| between || edge) {
            *c = meant;
        }
    }
}

#[derive(Default)]
struct Word {
    script: Option<Script>,
    text: String,
}

impl Word {
    fn end(&mut self, found: &mut Vec<RawToken>, reading: HanReading, person: bool) {
        let text = std::mem::take(&mut self.text);
        match self.script.take() {
            None | Some(Script::Silent | Script::Separator) => {}
            Some(Script::Latin) => found.push(latin(text)),
            Some(Script::Digit | Script::Other) => found.push(other(&text)),
            Some(Script::Cyrillic) => found.push(RawToken::of(cyrillic::romanise(&text))),
            Some(Script::Greek) => found.push(RawToken::of(greek::romanise(&text))),
            Some(Script::Arabic) => arabic::romanise(&text, found),
            Some(Script::Hebrew) => hebrew::romanise(&text, found),
            Some(Script::Hangul) => hangul::romanise(&text, person, found),
            Some(Script::Kana) => found.push(RawToken::loose(kana::romanise(&text))),
            Some(Script::Han) => han::romanise(&text, reading, person, found),
        }
    }
}

fn latin(text: String) -> RawToken {
    if text.is_ascii() {
        return RawToken::of(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut sound = String::with_capacity(text.len());
    for c in text.chars() {
        let start = plain.len();
        match PLAIN.get(c) {
            Some(form) => plain.push_str(form),
            None => push_ascii(&mut plain, c),
        }
        let own = plain.get(start..).unwrap_or_default();
        sound.push_str(SOUND.get(c).unwrap_or(own));
    }
    let sound = (sound != plain).then_some(sound);
    RawToken {
        plain,
        sound,
        loose: false,
    }
}

/// Any other script by the general table: mostly right in its consonants.
fn other(text: &str) -> RawToken {
    let mut plain = String::with_capacity(text.len());
    text.chars().for_each(|c| push_ascii(&mut plain, c));
    let loose = !plain.bytes().all(|b| b.is_ascii_digit());
    let sure = text
        .chars()
        .all(|c| matches!(u32::from(c), 0x530..=0x58f | 0x10a0..=0x10ff));
    RawToken {
        plain,
        sound: None,
        // Armenian and Georgian write their vowels.
        loose: loose && !sure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> String {
        let tokens = tokens(name, HanReading::Mandarin, true);
        let plain: Vec<&str> = tokens.iter().map(|t| t.plain.as_str()).collect();
        plain.join(" ")
    }

    #[test]
    fn names_of_many_scripts_become_latin() {
        for (name, latin) in [
            ("Jean-Claude O’Neil", "jean claude oneil"),
            ("Владимир Щербаков", "vladimir shcherbakov"),
            ("Юлія Тимошенко", "yuliya timoshenko"),
            ("Γιώργος Παπανδρέου", "giorgos papandreou"),
            ("김정은", "kim jongun"),
            ("习近平", "xi jinping"),
            ("יצחק רבין", "yitzhak rbin"),
            ("Ｊｏｈｎ\u{200b}son", "johnson"),
            ("Me1nikov 0leg", "melnikov oleg"),
            ("جماعة للدعوة والجهاد", "group al daua al jihad"),
            ("אליעזר ון", "aliazr vn"),
            ("鈴木 一郎", "ling mu yi lang"),
            ("Łukasz Þór Åse", "lukasz thor ase"),
        ] {
            assert_eq!(read(name), latin, "{name}");
        }
    }

    #[test]
    fn an_endless_name_is_cut() {
        assert_eq!(
            tokens(&"a ".repeat(10_000), HanReading::Mandarin, true).len(),
            MAX_TOKENS
        );
    }
}
