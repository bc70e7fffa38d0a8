//! Names that are the same but for one slip of the pen.

use super::{
    names::NameMatch,
    pinyin::is_syllable,
    similarity::are_two_names,
    token::{COMMON_GIVEN, Token, TokenKind},
};

/// What names score that are the same but for one slip of the pen.
pub(super) const ONE_SLIP: i32 = 745;

/// Two names that are the same but for one slip in one word, and the slip makes no other known name
/// of it: [`ONE_SLIP`], else zero. In a short word a slip is a great part of it, and still a slip.
pub(crate) fn one_slip(name: &NameMatch, left: &[&Token], right: &[&Token]) -> i32 {
    let Some((a, b)) = odd_words(name, left, right) else {
        return 0;
    };
    let letters = |tokens: &[&Token]| tokens.iter().map(|t| t.text.len()).sum::<usize>();
    let common =
        |token: &Token| token.weight <= COMMON_GIVEN && token.kind != TokenKind::Patronymic;
    let longest = a.text.len().max(b.text.len());
    let same_start = a.text.bytes().next() == b.text.bytes().next();
    let slip = longest >= 4
        && letters(left).max(letters(right)) >= 8
        && (name.shared >= COMMON_GIVEN.into() || longest >= 6 && same_start)
        && is_one_edit(a.text.as_bytes(), b.text.as_bytes())
        && !(common(a) && common(b))
        && !are_two_names(a, b, 0)
        && !(a.chinese && b.chinese && is_syllable(&a.text) && is_syllable(&b.text));
    if slip { ONE_SLIP } else { 0 }
}

/// The only two words that differ, if there is one of them on each side.
fn odd_words<'a>(
    name: &NameMatch,
    left: &[&'a Token],
    right: &[&'a Token],
) -> Option<(&'a Token, &'a Token)> {
    let mut odd = None;
    for pair in name.pairs.iter().filter(|pair| pair.likeness < 970) {
        let (l, r) = (left.get(pair.left.0)?, right.get(pair.right.0)?);
        let single = pair.left.1 + pair.right.1 == 2 && !pair.initial;
        if !single || odd.replace((*l, *r)).is_some() {
            return None;
        }
    }
    fn solid<'a>(tokens: &[&'a Token], only: &[usize]) -> Vec<&'a Token> {
        let tokens = only.iter().filter_map(|at| tokens.get(*at).copied());
        tokens.filter(|t| t.weight >= 200).collect()
    }
    let rests = (solid(left, &name.only_left), solid(right, &name.only_right));
    match (odd, rests.0.as_slice(), rests.1.as_slice()) {
        (Some(odd), [], []) => Some(odd),
        (None, [l], [r]) => Some((l, r)),
        _ => None,
    }
}

/// One letter more, less or another, or two neighbours that changed places.
fn is_one_edit(word: &[u8], other: &[u8]) -> bool {
    let letters = |word: &[u8]| word.iter().all(u8::is_ascii_alphabetic);
    if !letters(word) || !letters(other) {
        return false;
    }
    let same = word.iter().zip(other).take_while(|(l, r)| l == r).count();
    let after =
        |word: &[u8], more: usize| -> Vec<u8> { word.iter().skip(same + more).copied().collect() };
    let swapped = || {
        let pair = |word: &[u8]| word.get(same).copied().zip(word.get(same + 1).copied());
        let turned = pair(word).map(|(first, second)| (second, first));
        turned.is_some() && turned == pair(other) && after(word, 2) == after(other, 2)
    };
    word != other
        && (after(word, 1) == after(other, 1)
            || after(word, 1) == after(other, 0)
            || after(word, 0) == after(other, 1)
            || swapped())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_letter_or_two_that_changed_places() {
        for (word, other, one) in [
            ("syla", "syla", false),
            ("syla", "sxla", true),
            ("syla", "syl", true),
            ("syla", "sylla", true),
            ("syla", "slya", true),
            ("syla", "sly", false),
            ("syla", "lysa", false),
            ("yu7", "yu8", false),
            ("", "a", true),
        ] {
            let (word, other) = (word.as_bytes(), other.as_bytes());
            assert_eq!(is_one_edit(word, other), one);
            assert_eq!(is_one_edit(other, word), one);
        }
    }
}
