//! Chinese given names: two syllables, each a name of its own. Zhigang and Zhiyong share one and are
//! two people, however near they are by letters.

use std::{collections::HashSet, sync::LazyLock};

use crate::tables::{PINYIN_SYLLABLES, loaded};

/// Whether both words are made of two Chinese syllables each, and one of them differs by more than a spelling.
pub(super) fn other_syllables(a: &str, b: &str) -> bool {
    syllables(a)
        .zip(syllables(b))
        .is_some_and(|(a, b)| spelling(a.0) != spelling(b.0) || spelling(a.1) != spelling(b.1))
}

/// Whether both words are one Chinese syllable each, and differ by more than a spelling.
pub(super) fn other_syllable(a: &str, b: &str) -> bool {
    is_syllable(a) && is_syllable(b) && spelling(a) != spelling(b)
}

/// Whether a word may be a Chinese surname or given name.
pub(super) fn may_be_chinese(word: &str) -> bool {
    is_syllable(word) || syllables(word).is_some()
}

/// Whether a word is one Chinese syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    SYLLABLES.contains(word)
}

/// What southern and northern speakers hear alike.
fn spelling(syllable: &str) -> String {
    let heard = syllable.replace("ng", "n").replace('h', "");
    let hissed = heard.replace('x', "s").replace('q', "c").replace('v', "u");
    // A lone h says something: `he` and `e`.
    if syllable.starts_with('h') {
        format!("h{hissed}")
    } else {
        hissed
    }
}

/// The two syllables of a word; `None` where it is not Chinese to the last letter.
fn syllables(word: &str) -> Option<(&str, &str)> {
    let cuts = (1..word.len()).rev();
    let mut parts = cuts.filter_map(|at| word.get(..at).zip(word.get(at..)));
    // Before a vowel there would be an apostrophe.
    let open = |second: &str| second.starts_with(['a', 'e', 'o']);
    parts.find(|(first, second)| is_syllable(first) && is_syllable(second) && !open(second))
}

static SYLLABLES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| loaded(PINYIN_SYLLABLES.set("syllables")));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_syllable_is_another_name() {
        for (a, b, other) in [
            ("zhigang", "zhiyong", true),
            ("weidong", "weiguo", true),
            ("jianguo", "jianhua", true),
            ("zhiqiang", "zhiqian", false),
            ("xiaoping", "xiaoping", false),
            ("zhigang", "zhigamg", false),
            ("petrov", "petrova", false),
        ] {
            assert_eq!(other_syllables(a, b), other, "{a} {b}");
        }
    }
}
