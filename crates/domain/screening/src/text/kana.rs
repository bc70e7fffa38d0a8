//! Hiragana and katakana by Hepburn, long vowels short, as Japanese passports write names.

use super::token::push_ascii;

pub(super) fn romanise(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    let mut doubled = false;
    for c in word.chars().map(hiragana) {
        match c {
            'っ' => {
                doubled = true;
                continue;
            }
            // A long mark adds nothing in names.
            'ー' => continue,
            'ゃ' | 'ゅ' | 'ょ' => small(&mut latin, c),
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' => {
                latin.pop();
                latin.push_str(vowel(c));
            }
            _ => {
                let start = latin.len();
                push_ascii(&mut latin, c);
                if doubled && let Some(first) = latin.get(start..).and_then(|s| s.chars().next()) {
                    latin.insert(start, first);
                }
            }
        }
        doubled = false;
    }
    latin
        .replace("ou", "o")
        .replace("uu", "u")
        .replace("oo", "o")
}

/// Katakana stand 0x60 above hiragana.
fn hiragana(c: char) -> char {
    match u32::from(c) {
        code @ 0x30a1..=0x30f6 => char::from_u32(code - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// `ki` + small `ya` is `kya`; `shi` + small `ya` is `sha`.
fn small(latin: &mut String, c: char) {
    if latin.ends_with('i') {
        latin.pop();
    }
    if !latin.ends_with("sh") && !latin.ends_with("ch") && !latin.ends_with('j') {
        latin.push('y');
    }
    latin.push_str(match c {
        'ゃ' => "a",
        'ゅ' => "u",
        _ => "o",
    });
}

fn vowel(c: char) -> &'static str {
    match c {
        'ぁ' => "a",
        'ぃ' => "i",
        'ぅ' => "u",
        'ぇ' => "e",
        _ => "o",
    }
}
