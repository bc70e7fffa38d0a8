//! The edit distance of two words in hundredths of an edit: a slip of the pen costs a whole one, a
//! change that transliteration brings about costs less. Neighbours that changed places count once
//! (optimal string alignment).
#![expect(
    clippy::match_same_arms,
    clippy::unnested_or_patterns,
    reason = "a table is read line by line"
)]

use super::{sound::is_vowel, token::MAX_WHOLE};

/// How strictly words are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Every sound counts.
    Strict,
    /// One of the two was written without vowels.
    Loose,
}

const WIDTH: usize = MAX_WHOLE + 2;

/// How alike two words are, in thousandths of the longer one.
pub(super) fn likeness(a: &[u8], b: &[u8], mode: Mode) -> u16 {
    let longest = a.len().max(b.len());
    if longest == 0 || longest > MAX_WHOLE {
        return if a == b { 1000 } else { 0 };
    }
    let cost = u32::from(distance(a, b, mode));
    let per = u32::try_from(longest).unwrap_or(1);
    u16::try_from(1000_u32.saturating_sub(cost * 10 / per)).unwrap_or(0)
}

fn distance(a: &[u8], b: &[u8], mode: Mode) -> u16 {
    let mut rows = [[0_u16; WIDTH]; 3];
    let [mut before, mut above, mut row] = rows.each_mut();
    first_row(above, b, mode);
    let mut previous_a = 0;
    for (i, &ca) in a.iter().enumerate() {
        let last_a = i + 1 == a.len();
        let mut left = above.first().copied().unwrap_or(0) + indel(ca, previous_a, last_a, mode);
        put(row, 0, left);
        let mut previous_b = 0;
        for (j, &cb) in b.iter().enumerate() {
            let last_b = j + 1 == b.len();
            let ends = (i == 0 && j == 0, last_a && last_b);
            let mut best = get(above, j) + substitution(ca, cb, ends, mode);
            best = best.min(get(above, j + 1) + indel(ca, previous_a, last_a, mode));
            best = best.min(left + indel(cb, previous_b, last_b, mode));
            if ca == previous_b && cb == previous_a && ca != cb && i > 0 && j > 0 {
                best = best.min(get(before, j - 1) + 80);
            }
            put(row, j + 1, best);
            left = best;
            previous_b = cb;
        }
        previous_a = ca;
        (before, above, row) = (above, row, before);
    }
    get(above, b.len())
}

fn first_row(row: &mut [u16; WIDTH], b: &[u8], mode: Mode) {
    let (mut sum, mut previous) = (0, 0);
    for (j, &c) in b.iter().enumerate() {
        sum += indel(c, previous, j + 1 == b.len(), mode);
        put(row, j + 1, sum);
        previous = c;
    }
}

fn get(row: &[u16; WIDTH], at: usize) -> u16 {
    row.get(at).copied().unwrap_or(u16::MAX / 2)
}

fn put(row: &mut [u16; WIDTH], at: usize, value: u16) {
    if let Some(cell) = row.get_mut(at) {
        *cell = value;
    }
}

/// A sound more or less.
fn indel(c: u8, previous: u8, last: bool, mode: Mode) -> u16 {
    if c == previous {
        return 30;
    }
    match (mode, c) {
        (Mode::Loose, c) if is_vowel(c) => 15,
        (Mode::Loose, b'v' | b'y' | b'h') => 40,
        // The end of a name differs by gender and case.
        (Mode::Strict, b'a' | b'o' | b'e' | b'i' | b'u') => {
            if last {
                75
            } else {
                65
            }
        }
        (Mode::Strict, b'h' | b'y') => 55,
        _ => 100,
    }
}

/// One sound for another. `ends`: both are the first, both are the last of their words.
fn substitution(a: u8, b: u8, (first, last): (bool, bool), mode: Mode) -> u16 {
    if a == b {
        return 0;
    }
    match (is_vowel(a), is_vowel(b)) {
        (true, true) => match mode {
            Mode::Loose => 10,
            Mode::Strict => vowels(a, b, first, last),
        },
        (false, false) => {
            let cost = consonants(a.min(b), a.max(b), mode);
            if first && cost >= 100 { 125 } else { cost }
        }
        // `y` and `v` are half vowels.
        _ => match (a.min(b), a.max(b)) {
            (b'i', b'j' | b'y') | (b'u', b'v' | b'w') | (b'e', b'y') => 30,
            (b'o', b'v' | b'w') => 60,
            _ => 120,
        },
    }
}

fn vowels(a: u8, b: u8, first: bool, last: bool) -> u16 {
    match (a.min(b), a.max(b)) {
        // Mario and Maria are two people.
        (b'a', b'o') if last => 180,
        (b'e', b'i') | (b'o', b'u') => 35,
        (b'a', b'e') => 45,
        _ if first => 80,
        _ => 60,
    }
}

/// `a` stands before `b` in ASCII: capitals come first.
fn consonants(a: u8, b: u8, mode: Mode) -> u16 {
    match (a, b) {
        (b'v', b'w') => 15,
        (b'K', b'h') | (b'G', b'g') => 20,
        (b'S' | b'z', b's') | (b's', b'z') | (b'Z', b'z' | b'j') | (b'j', b'y') | (b'f', b'v') => {
            30
        }
        (b'K' | b'g' | b'G', b'k') | (b'G', b'K') | (b'T', b's' | b'z') => 40,
        (b'C', b'S' | b'T' | b'j' | b'k' | b't' | b's') | (b'S', b'T' | b'Z') => 50,
        (b'b', b'p' | b'v') | (b'd', b't') | (b'g', b'j') | (b'Z', b's') | (b'G', b'h') => 50,
        (b'f', b'p') if mode == Mode::Loose => 30,
        (b'l', b'r') if mode == Mode::Loose => 40,
        (b'd', b'j') | (b'd', b'z') if mode == Mode::Loose => 50,
        (b'h', b'k') | (b'm', b'n') | (b'j', b'z') | (b'T', b'k') => 65,
        (b'l', b'r') => 80,
        _ => 100,
    }
}
