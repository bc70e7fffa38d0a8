//! Arabic, Persian and Urdu consonants. Short vowels are unwritten, so the tokens are loose; names
//! that everybody bears are spelled out, so that they are known to be common.
#![expect(clippy::match_same_arms, reason = "a table is read line by line")]

use super::{RawToken, arabic_words::known};

pub(super) fn romanise(word: &str, found: &mut Vec<RawToken>) {
    let word: String = word.chars().map(unify).collect();
    if let Some(known) = known(&word) {
        found.extend(known.split(' ').map(RawToken::of));
        return;
    }
    // «And» and «for» are written with the word that follows: والجهاد, للتجارة.
    let joined = [("وال", "ال"), ("لل", "ال"), ("بال", "ال")];
    for (with, without) in joined {
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
        found.push(RawToken::loose(letters(rest)));
        return;
    }
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() > 1 => {
            found.push(RawToken::of("al"));
            match self::known(rest) {
                Some(known) => found.extend(known.split(' ').map(RawToken::of)),
                None => found.push(RawToken::loose(letters(rest))),
            }
        }
        _ => found.push(RawToken::loose(letters(&word))),
    }
}

/// Letters that stand for each other in careless spelling.
fn unify(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ی' | 'ې' | 'ے' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ۀ' | 'ہ' | 'ھ' | 'ە' => 'ه',
        other => other,
    }
}

fn letters(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    let last = word.chars().count().saturating_sub(1);
    for (place, c) in word.chars().enumerate() {
        latin.push_str(match c {
            'ة' | 'ه' if place == last => "a",
            'ى' if place == last => "a",
            'و' if place == 0 => "w",
            'ي' if place == 0 => "y",
            c => letter(c),
        });
    }
    latin
}

fn letter(c: char) -> &'static str {
    match c {
        'ا' | 'ع' => "a",
        'ب' => "b",
        'ت' | 'ط' | 'ٹ' => "t",
        'ث' => "th",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' => "h",
        'خ' => "kh",
        'د' | 'ڈ' => "d",
        'ذ' => "dh",
        'ر' | 'ړ' | 'ڑ' => "r",
        'ز' | 'ظ' | 'ژ' => "z",
        'س' | 'ص' => "s",
        'ش' => "sh",
        'ض' => "d",
        'غ' => "gh",
        'ف' => "f",
        'ڤ' => "v",
        'ق' => "q",
        'ك' => "k",
        'گ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' | 'ڼ' => "n",
        'پ' => "p",
        'و' | 'ؤ' => "u",
        'ي' | 'ئ' => "i",
        'ة' => "a",
        _ => "",
    }
}
