//! Names of organisations in scripts without spaces: words of the trade become English, and what is
//! between them is a name by its sound.

use super::RawToken;

/// Cuts the text where `known` finds a word it begins with; `sound` reads every other character.
pub(super) fn read(
    text: &str,
    known: impl Fn(&str) -> Option<(&'static str, &'static str)>,
    sound: impl Fn(char) -> String,
    found: &mut Vec<RawToken>,
) {
    let mut name = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if let Some((word, english)) = known(rest) {
            end(&mut name, found);
            found.push(RawToken::of(english));
            word.len()
        } else {
            name.push_str(&sound(c));
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    end(&mut name, found);
}

fn end(name: &mut String, found: &mut Vec<RawToken>) {
    if !name.is_empty() {
        found.push(RawToken::of(std::mem::take(name)));
    }
}
