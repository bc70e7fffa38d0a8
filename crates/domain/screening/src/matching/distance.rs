//! The edit distance of two words in hundredths of an edit: a slip of the pen costs a whole one, a
//! change that transliteration brings about costs less. Neighbours that changed places count once
//! (optimal string alignment).
#![expect(
    clippy::match_same_arms,
    clippy::unnested_or_patterns,
    reason = "a table is read line by line"
)]

use std::sync::LazyLock;

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
#[cfg(test)]
pub(super) fn likeness(a: &[u8], b: &[u8], mode: Mode) -> u16 {
    likeness_from(a, b, mode, 0)
}

/// How alike two words are, in thousandths of the longer one; 0 where it is less than `least`. Most
/// words are unlike from their first letters on, and the rest of them need not be looked at.
pub(super) fn likeness_from(a: &[u8], b: &[u8], mode: Mode, least: u16) -> u16 {
    let longest = a.len().max(b.len());
    if longest == 0 || longest > MAX_WHOLE {
        return if a == b { 1000 } else { 0 };
    }
    let per = u32::try_from(longest).unwrap_or(1);
    let most = u32::from(1000_u16.saturating_sub(least)) * per / 10 + 1;
    let most = u16::try_from(most).unwrap_or(u16::MAX);
    let Some(cost) = distance(a, b, mode, most) else {
        return 0;
    };
    let likeness = 1000_u32.saturating_sub(u32::from(cost) * 10 / per);
    let likeness = u16::try_from(likeness).unwrap_or(0);
    if likeness < least { 0 } else { likeness }
}

/// `None` where it is surely more than `most`.
fn distance(a: &[u8], b: &[u8], mode: Mode, most: u16) -> Option<u16> {
    let mut rows = [[0_u16; WIDTH]; 3];
    let [mut before, mut above, mut row] = rows.each_mut();
    let drops = drops(b, mode);
    first_row(above, &drops, b.len());
    let mut previous_a = 0;
    let mut least_above = 0;
    for (i, &ca) in a.iter().enumerate() {
        let last_a = i + 1 == a.len();
        let drop_a = indel(ca, previous_a, last_a, mode);
        let mut corner = above.first().copied().unwrap_or(0);
        let mut left = corner + drop_a;
        put(row, 0, left);
        let mut least = left;
        let mut previous_b = 0;
        let costs = costs_of(ca, mode);
        for ((j, &cb), drop_b) in b.iter().enumerate().zip(drops) {
            let last_b = j + 1 == b.len();
            let ends = (i == 0 && j == 0, last_a && last_b);
            let change = match (ends, costs.and_then(|costs| costs.get(usize::from(cb)))) {
                ((false, false), Some(cost)) => u16::from(*cost),
                _ => substitution(ca, cb, ends, mode),
            };
            let over = get(above, j + 1);
            let mut best = corner + change;
            best = best.min(over + drop_a);
            best = best.min(left + drop_b);
            if ca == previous_b && cb == previous_a && ca != cb && i > 0 && j > 0 {
                best = best.min(get(before, j - 1) + 80);
            }
            put(row, j + 1, best);
            least = least.min(best);
            left = best;
            corner = over;
            previous_b = cb;
        }
        // Every way on leads through this row, or over it from the one above.
        if least > most && least_above + 80 > most {
            return None;
        }
        least_above = least;
        previous_a = ca;
        (before, above, row) = (above, row, before);
    }
    Some(get(above, b.len()))
}

/// What leaving out each sound costs.
fn drops(b: &[u8], mode: Mode) -> [u16; MAX_WHOLE] {
    let mut costs = [0; MAX_WHOLE];
    let mut previous = 0;
    for ((j, &c), cost) in b.iter().enumerate().zip(&mut costs) {
        *cost = indel(c, previous, j + 1 == b.len(), mode);
        previous = c;
    }
    costs
}

fn first_row(row: &mut [u16; WIDTH], drops: &[u16; MAX_WHOLE], length: usize) {
    let mut sum = 0;
    for (j, cost) in drops.iter().take(length).enumerate() {
        sum += cost;
        put(row, j + 1, sum);
    }
}

/// One sound for another in the middle of words, for every two sounds.
type Table = [[u8; 128]; 128];

fn costs_of(sound: u8, mode: Mode) -> Option<&'static [u8; 128]> {
    static STRICT: LazyLock<Box<Table>> = LazyLock::new(|| table(Mode::Strict));
    static LOOSE: LazyLock<Box<Table>> = LazyLock::new(|| table(Mode::Loose));
    let table = match mode {
        Mode::Strict => &STRICT,
        Mode::Loose => &LOOSE,
    };
    table.get(usize::from(sound))
}

fn table(mode: Mode) -> Box<Table> {
    let mut table = Box::new([[0; 128]; 128]);
    for (a, row) in (0_u8..).zip(table.iter_mut()) {
        for (b, cost) in (0_u8..).zip(row.iter_mut()) {
            *cost = u8::try_from(substitution(a, b, (false, false), mode)).unwrap_or(u8::MAX);
        }
    }
    table
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
