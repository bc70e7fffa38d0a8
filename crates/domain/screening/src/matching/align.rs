//! Which word of one name is which word of the other: the pairs that explain most are taken first.
//! Order does not matter; neighbours may have been written as one word.

use super::{
    letters::Letters,
    similarity::{ALIKE, similarity},
    token::{Token, TokenKind},
};

/// Words of one name that are words of the other. More than one on a side: written together there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// First word and number of words on the left.
    pub(super) left: (usize, usize),
    /// First word and number of words on the right.
    pub(super) right: (usize, usize),
    /// How alike, in thousandths.
    pub(super) likeness: u16,
    /// An initial that stands for a name.
    pub(super) initial: bool,
}

/// How alike the word of the left and the word of the right at these places are.
pub(crate) type Alike<'a> = &'a mut dyn FnMut(usize, usize) -> u16;

/// How alike words written together have to be to one word, in thousandths.
pub(crate) const JOINED: u16 = 820;

/// What an initial says for the name it may stand for.
const INITIAL: u16 = 820;

/// The pairs of two names, best first; `alike` says how alike a word of each are.
pub(super) fn align(left: &[&Token], right: &[&Token], alike: Alike<'_>) -> Vec<Pair> {
    let mut candidates = singles(left, right, alike);
    let settled = |pairs: &[Pair], at: usize, side: fn(&Pair) -> usize| {
        pairs
            .iter()
            .any(|pair| side(pair) == at && pair.likeness >= 900 && !pair.initial)
    };
    let open = |count: usize, side: fn(&Pair) -> usize| -> Vec<bool> {
        (0..count)
            .map(|at| !settled(&candidates, at, side))
            .collect()
    };
    let open_left = open(left.len(), |pair| pair.left.0);
    let open_right = open(right.len(), |pair| pair.right.0);
    if open_left.contains(&true) && open_right.contains(&true) {
        joined((left, &open_left), (right, &open_right), &mut candidates);
    }
    let value = |pair: &Pair| {
        let weight = |tokens: &[&Token], (from, count): (usize, usize)| -> u32 {
            tokens
                .iter()
                .skip(from)
                .take(count)
                .map(|t| u32::from(t.weight))
                .sum()
        };
        let likeness = u32::from(pair.likeness);
        likeness * likeness / 1000 * (weight(left, pair.left) + weight(right, pair.right) + 1)
    };
    candidates.sort_by_cached_key(|pair| (std::cmp::Reverse(value(pair)), pair.left, pair.right));
    greedy(&candidates)
}

fn singles(left: &[&Token], right: &[&Token], alike: Alike<'_>) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(left.len() * 2);
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            let (likeness, initial) =
                initial(a, b).map_or_else(|| (alike(i, j), false), |likeness| (likeness, true));
            if likeness >= ALIKE {
                pairs.push(Pair {
                    left: (i, 1),
                    right: (j, 1),
                    likeness,
                    initial,
                });
            }
        }
    }
    pairs
}

/// What an initial says for a name; `None` unless one of the two is an initial.
fn initial(a: &Token, b: &Token) -> Option<u16> {
    let is_initial = |t: &Token| t.kind == TokenKind::Initial;
    if is_initial(a) == is_initial(b) {
        return None;
    }
    let (letter, name) = if is_initial(a) { (a, b) } else { (b, a) };
    let stands = letter.text.bytes().next() == name.text.bytes().next()
        || letter.sound.first() == name.sound.first();
    let bears = matches!(name.kind, TokenKind::Name | TokenKind::Patronymic);
    Some(if stands && bears { INITIAL } else { 0 })
}

/// The words of a name, and which of them have no partner yet that is all but the same.
type Open<'a> = (&'a [&'a Token], &'a [bool]);

/// Two or three neighbours on one side against one word on the other.
fn joined(left: Open<'_>, right: Open<'_>, pairs: &mut Vec<Pair>) {
    for count in 2..=3 {
        for (from, likeness, other) in joins(left, right, count) {
            let (left, right) = ((from, count), (other, 1));
            pairs.push(Pair {
                left,
                right,
                likeness,
                initial: false,
            });
        }
        for (from, likeness, other) in joins(right, left, count) {
            let (left, right) = ((other, 1), (from, count));
            pairs.push(Pair {
                left,
                right,
                likeness,
                initial: false,
            });
        }
    }
}

fn joins(
    (many, open_many): Open<'_>,
    (single, open_single): Open<'_>,
    count: usize,
) -> Vec<(usize, u16, usize)> {
    let mut found = Vec::new();
    for (from, window) in many.windows(count).enumerate() {
        let open = open_many.get(from..from + count).unwrap_or_default();
        if !open.contains(&true) {
            continue;
        }
        let length: usize = window.iter().map(|token| token.text.len()).sum();
        let together = |of: fn(&Token) -> Letters| {
            let parts = window.iter().map(|token| of(token));
            parts.reduce(Letters::with).unwrap_or_default()
        };
        let letters = together(|token| token.letters);
        let sounds = together(|token| token.sounds);
        let fit = |token: &&Token| {
            let longest = token.text.len().max(length);
            token.text.len().abs_diff(length) <= 2 + length / 6
                && token.text.len() > 3
                && window.iter().all(|part| part.text.len() < token.text.len())
                && (letters.may_be_alike(token.letters, longest, JOINED)
                    || sounds.may_be_alike(token.sounds, longest, JOINED)
                    || token.loose
                    || window.iter().any(|part| part.loose))
        };
        let singles = || {
            let pairs = single.iter().zip(open_single).enumerate();
            pairs.filter(|(_, (token, open))| **open && fit(token))
        };
        if singles().next().is_none() {
            continue;
        }
        let whole = Token::joined(window);
        for (at, (token, _)) in singles() {
            let likeness = similarity(&whole, token);
            if likeness >= JOINED {
                // Not quite as good as the same words.
                found.push((from, likeness.min(980), at));
            }
        }
    }
    found
}

fn greedy(candidates: &[Pair]) -> Vec<Pair> {
    let mask = |(from, count): (usize, usize)| ((1_u64 << count) - 1) << from;
    let (mut left, mut right) = (0_u64, 0_u64);
    let mut taken = Vec::with_capacity(6);
    for pair in candidates {
        let (l, r) = (mask(pair.left), mask(pair.right));
        if left & l == 0 && right & r == 0 {
            left |= l;
            right |= r;
            taken.push(*pair);
        }
    }
    taken
}
