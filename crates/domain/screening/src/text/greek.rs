//! Greek by sound, as ELOT 743 writes names.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub(super) fn romanise(word: &str) -> String {
    let bare: Vec<char> = word.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let mut latin = String::with_capacity(word.len());
    let mut rest = bare.as_slice();
    let mut first = true;
    while let [c, after @ ..] = rest {
        let next = after.first().copied().unwrap_or(' ');
        if let Some(text) = pair(*c, next, first) {
            latin.push_str(text);
            rest = after.get(1..).unwrap_or_default();
        } else {
            latin.push_str(letter(*c));
            rest = after;
        }
        first = false;
    }
    latin
}

fn pair(c: char, next: char, first: bool) -> Option<&'static str> {
    Some(match (c, next) {
        ('ο', 'υ') => "ou",
        ('α', 'υ') => "av",
        ('ε', 'υ') => "ev",
        ('μ', 'π') => {
            if first {
                "b"
            } else {
                "mp"
            }
        }
        ('ν', 'τ') => {
            if first {
                "d"
            } else {
                "nt"
            }
        }
        ('γ', 'κ') => {
            if first {
                "g"
            } else {
                "gk"
            }
        }
        ('γ', 'γ') => "ng",
        ('γ', 'ξ') => "nx",
        ('γ', 'χ') => "nch",
        _ => return None,
    })
}

fn letter(c: char) -> &'static str {
    match c {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => "",
    }
}
