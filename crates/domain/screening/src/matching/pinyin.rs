//! Chinese given names: two syllables, each a name of its own. Zhigang and Zhiyong share one and are
//! two people, however near they are by letters.

/// Whether both words are made of two Chinese syllables each, and one of them differs by more than a spelling.
pub(super) fn other_syllables(a: &str, b: &str) -> bool {
    match (syllables(a), syllables(b)) {
        (Some(a), Some(b)) => {
            a.len() == 2
                && b.len() == 2
                && a.iter().zip(&b).any(|(x, y)| spelling(x) != spelling(y))
        }
        _ => false,
    }
}

/// What southern and northern speakers hear alike.
fn spelling((initial, end): &(&str, &str)) -> (String, String) {
    let initial = match *initial {
        "zh" => "z",
        "sh" | "x" => "s",
        "ch" | "q" => "c",
        other => other,
    };
    (initial.to_owned(), end.replace("ng", "n").replace('v', "u"))
}

const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w",
];

/// The ends of syllables, longest first.
const ENDS: [&str; 33] = [
    "iang", "iong", "uang", "ang", "eng", "ing", "ong", "ian", "iao", "uai", "uan", "ai", "an",
    "ao", "ei", "en", "ia", "ie", "in", "iu", "ou", "ua", "ue", "ui", "un", "uo", "ve", "a", "e",
    "i", "o", "u", "v",
];

/// Cut into initial and end of each syllable; `None` where it is not Chinese to the last letter.
fn syllables(word: &str) -> Option<Vec<(&str, &str)>> {
    let mut found = Vec::with_capacity(2);
    cut(word, &mut found).then_some(found)
}

fn cut<'a>(word: &'a str, found: &mut Vec<(&'a str, &'a str)>) -> bool {
    if word.is_empty() {
        return !found.is_empty();
    }
    if found.len() >= 2 {
        return false;
    }
    let initial = INITIALS.iter().find(|initial| word.starts_with(**initial));
    let (initial, rest) = word.split_at(initial.map_or(0, |initial| initial.len()));
    for end in ENDS {
        if let Some(after) = rest.strip_prefix(end) {
            let Some(heard) = rest.get(..end.len()) else {
                continue;
            };
            found.push((initial, heard));
            if cut(after, found) {
                return true;
            }
            found.pop();
        }
    }
    false
}

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
