//! Spelling to sound: what different spellings of one name have in common. One byte a sound; capital
//! letters are sounds that Latin writes with two letters.
#![expect(clippy::unnested_or_patterns, reason = "a table is read line by line")]

/// The sounds of a lower-case ASCII word.
pub(crate) fn fold(word: &str) -> Vec<u8> {
    let bytes = word.as_bytes();
    let mut sounds: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, heard) = next(rest, at == 0);
        for sound in heard {
            // Doubled sounds are heard once.
            if sounds.last() != Some(sound) {
                sounds.push(*sound);
            }
        }
        at += length;
    }
    // A final h after a vowel is not heard: Abdullah, Sarah.
    if let [.., before, b'h'] = sounds.as_slice()
        && is_vowel(*before)
    {
        sounds.pop();
    }
    sounds
}

pub(crate) fn is_vowel(sound: u8) -> bool {
    matches!(sound, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// How many letters the next sound takes, and what is heard.
fn next(rest: &[u8], first: bool) -> (usize, &'static [u8]) {
    match rest {
        [b's', b'h', b'c', b'h', ..] => (4, b"S"),
        [b't', b's', b'c', b'h', ..] => (4, b"C"),
        [b'd', b's', b'c', b'h', ..] => (4, b"j"),
        // Korean: Jin-woo is Jinu.
        [b'w', b'o', b'o', ..] => (3, b"u"),
        [b's', b'c', b'h', ..] => (3, b"S"),
        [b't', b'c', b'h', ..] => (3, b"C"),
        [b'd', b'z', b'h', ..] => (3, b"j"),
        [b'o', b'u' | b'o', ..] | [b'u', b'e', ..] => (2, b"u"),
        [b'e', b'e', ..] | [b'i', b'y', ..] | [b'y', b'i', ..] | [b'i', b'j'] => (2, b"i"),
        [b'o', b'e', ..] => (2, b"o"),
        [b'a', b'e', ..] => (2, b"a"),
        [b's', b'h', ..] | [b's', b'z', ..] => (2, b"S"),
        [b'c', b'h', ..] | [b'c', b'z', ..] => (2, b"C"),
        [b'z', b'h', ..] => (2, b"Z"),
        [b'k', b'h', ..] => (2, b"K"),
        [b'g', b'h', ..] => (2, b"G"),
        [b'p', b'h', ..] => (2, b"f"),
        [b't', b's' | b'z', ..] => (2, b"T"),
        [b'd', b'j' | b'z', ..] => (2, b"j"),
        [b't', b'h', ..] => (2, b"t"),
        [b'd', b'h', ..] => (2, b"d"),
        [b'g', b'u', b'e' | b'i', ..] => (2, b"g"),
        [b'c', b'k', ..] => (2, b"k"),
        [b'c', b'e' | b'i' | b'y', ..] => (1, b"s"),
        [b'c'] => (1, b"C"),
        [b'c' | b'q', ..] => (1, b"k"),
        [b'w', ..] => (1, b"v"),
        [b'x', ..] => (1, if first { b"s" } else { b"ks" }),
        [b'y', ..] => (1, b"i"),
        [letter, ..] => (1, one(*letter)),
        [] => (1, b""),
    }
}

fn one(letter: u8) -> &'static [u8] {
    const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let at = LETTERS.iter().position(|known| *known == letter);
    at.and_then(|at| LETTERS.get(at..=at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_sound_the_same() {
        for (one, other) in [
            ("sergey", "sergei"),
            ("yuriy", "yuri"),
            ("schukin", "shchukin"),
            ("aleksandr", "alexandr"),
            ("abdullah", "abdulla"),
            ("mueller", "muller"),
            ("philip", "filip"),
            ("kaddafi", "qadafi"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }
}
