//! How alike two words are.

use super::{
    distance::{Mode, likeness_from},
    letters::Letters,
    pinyin::{other_syllable, other_syllables},
    token::{Token, TokenKind},
};
use crate::words::{is_article, is_common_surname, surname_ending};

/// Under this, two words have nothing to do with each other.
pub(crate) const ALIKE: u16 = 730;

/// How alike two words are, in thousandths. Initials are the aligner's business.
pub(crate) fn similarity(a: &Token, b: &Token) -> u16 {
    if a.text == b.text {
        return 1000;
    }
    if a.kind == TokenKind::Number || b.kind == TokenKind::Number {
        return 0;
    }
    if a.text.len() < 2 || b.text.len() < 2 {
        return 0;
    }
    // Words of the trade are known, each in one form: import is not export.
    if a.kind == TokenKind::Generic && b.kind == TokenKind::Generic {
        return 0;
    }
    if a.same_class(b) {
        return written(a, b).max(900);
    }
    let alike = written(a, b).max(with_article(a, b)).max(misread(a, b));
    if alike < ALIKE {
        return alike;
    }
    if of_other_gender(a, b) {
        0
    } else if are_two_names(a, b, alike) {
        alike.saturating_sub(120)
    } else {
        alike
    }
}

/// Two names that are near in spelling and known to be different ones.
pub(super) fn are_two_names(a: &Token, b: &Token, alike: u16) -> bool {
    // Hassan and Hussein.
    let known = |token: &Token| token.classes != [0, 0];
    known(a) && known(b)
        || other_surnames(a, b, alike)
        || alike < OTHER && a.is_common_given() && b.is_common_given()
        || of_other_gender(a, b)
        || a.chinese && b.chinese && other_chinese(a, b, alike)
        || alike < OTHER && other_stems(&a.text, &b.text)
}

/// Savchenko and Shevchenko: what they share is the ending that all surnames of a country have.
fn other_stems(a: &str, b: &str) -> bool {
    let Some(ending) = surname_ending(a) else {
        return false;
    };
    let stems = a.strip_suffix(ending).zip(b.strip_suffix(ending));
    stems.is_some_and(|(a, b)| {
        a.len().min(b.len()) >= 2
            && likeness_from(a.as_bytes(), b.as_bytes(), Mode::Strict, 700) == 0
    })
}

/// Gang and Guang, Zhigang and Zhiyong.
fn other_chinese(a: &Token, b: &Token, alike: u16) -> bool {
    other_syllable(&a.text, &b.text) || alike < OTHER && other_syllables(&a.text, &b.text)
}

/// Under this, two names that are both well known are different names, not spellings of one.
const OTHER: u16 = 860;

/// Two surnames that many bear, and that begin differently or are not all but the same: Hernandez
/// and Fernandez, Sanchez and Santos.
fn other_surnames(a: &Token, b: &Token, alike: u16) -> bool {
    (alike < OTHER || a.text.bytes().next() != b.text.bytes().next())
        && is_common_surname(&a.text)
        && is_common_surname(&b.text)
}

/// Daniel and Daniela. Surnames differ so within a family, given names do not.
fn of_other_gender(a: &Token, b: &Token) -> bool {
    let (long, short) = if a.text.len() > b.text.len() {
        (a, b)
    } else {
        (b, a)
    };
    let ends_in_vowel = |t: &Token| t.text.ends_with(['a', 'e', 'i', 'o', 'u']);
    long.text.strip_suffix('a') == Some(&*short.text)
        && !ends_in_vowel(short)
        && short.is_common_given()
        && !is_common_surname(&short.text)
}

/// What a reader of print takes for one another: `rn` and `m`, `vv` and `w`, `cl` and `d`.
fn misread(a: &Token, b: &Token) -> u16 {
    let same = match (a.misread.as_deref(), b.misread.as_deref()) {
        (None, None) => false,
        (Some(read), None) => *read == *b.text,
        (None, Some(read)) => *read == *a.text,
        (Some(read), Some(other)) => read == other,
    };
    if same { 930 } else { 0 }
}

/// Words that sound less alike than this are not compared by their spelling.
const FAINT: u16 = 660;

/// By spelling and by sound.
fn written(a: &Token, b: &Token) -> u16 {
    let shortest = a.text.len().min(b.text.len());
    if a.sound == b.sound {
        return if shortest >= 4 { 970 } else { 920 };
    }
    if a.loose || b.loose {
        return loose(a, b);
    }
    let longest = a.text.len().max(b.text.len());
    if (longest - shortest) * 6 > longest * 3 {
        return 0;
    }
    let by_sound = strict((&a.sound, a.sounds), (&b.sound, b.sounds), FAINT).min(965);
    if by_sound == 0 {
        // What does not even faintly sound alike is not spelled alike.
        return 0;
    }
    let same_spelling = |t: &Token| t.text.as_bytes() == t.sound.as_ref();
    let by_letter = if same_spelling(a) && same_spelling(b) {
        by_sound
    } else {
        strict(
            (a.text.as_bytes(), a.letters),
            (b.text.as_bytes(), b.letters),
            ALIKE,
        )
    };
    let best = by_letter.max(by_sound);
    // In a short word a slip makes another name of it.
    let slack = match shortest {
        0..=2 => 400,
        3 => 250,
        4 => 80,
        _ => 0,
    };
    let lost = u32::from(1000 - best) * slack / 400;
    best.saturating_sub(u16::try_from(lost).unwrap_or(1000))
}

/// The strict likeness; 0 where it is less than `least`.
fn strict((a, a_has): (&[u8], Letters), (b, b_has): (&[u8], Letters), least: u16) -> u16 {
    if a_has.may_be_alike(b_has, a.len().max(b.len()), least) {
        likeness_from(a, b, Mode::Strict, least)
    } else {
        0
    }
}

/// By consonants mostly; the fewer there are, the less they prove.
fn loose(a: &Token, b: &Token) -> u16 {
    let consonants = |t: &Token| {
        t.sound
            .iter()
            .filter(|s| !super::sound::is_vowel(**s))
            .count()
    };
    let best = likeness_from(&a.sound, &b.sound, Mode::Loose, ALIKE);
    let cap = match consonants(a).min(consonants(b)) {
        0 => 600,
        1 => 740,
        2 => 860,
        _ => 950,
    };
    best.min(cap)
}

/// `alrashid` is `rashid`, `arrahman` is `rahman`, and so with `abu` and `abd`.
fn with_article(a: &Token, b: &Token) -> u16 {
    let (long, short) = if a.text.len() > b.text.len() {
        (a, b)
    } else {
        (b, a)
    };
    if short.text.len() < 4 {
        return 0;
    }
    match long.text.strip_suffix(short.text.as_ref()) {
        Some("al" | "el" | "ul") => 940,
        // The assimilated article doubles the letter.
        Some(before)
            if is_article(before) && before.as_bytes().last() == short.text.as_bytes().first() =>
        {
            920
        }
        Some("abu" | "bin" | "ibn") => 880,
        Some("abd") => 820,
        _ => 0,
    }
}
