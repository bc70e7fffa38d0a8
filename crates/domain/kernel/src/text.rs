//! Text entered by people and shown to other people: one line, bounded, without characters that
//! mislead.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidText {
    /// Only white space.
    #[error("must not be empty")]
    Empty,
    /// Too many characters.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Maximum number of characters.
        max: usize,
    },
    /// Control characters, line breaks, invisible marks, or marks that change the reading
    /// direction.
    #[error("must not have control, invisible or direction-changing characters")]
    Forbidden,
}

/// One line of at most `MAX` characters, trimmed, without control characters and without the
/// bidirectional and invisible marks by which a name can be made to look like another
/// (Unicode TR36 §2.5, TR39).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SingleLine<const MAX: usize>(String);

impl<const MAX: usize> SingleLine<MAX> {
    /// Accepts a valid text.
    pub fn new(text: &str) -> Result<Self, InvalidText> {
        let text = text.trim_matches(' ');
        if text.chars().all(char::is_whitespace) {
            return Err(InvalidText::Empty);
        }
        if text.chars().any(is_forbidden) {
            return Err(InvalidText::Forbidden);
        }
        if text.chars().count() > MAX {
            return Err(InvalidText::TooLong { max: MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

impl<const MAX: usize> TryFrom<String> for SingleLine<MAX> {
    type Error = InvalidText;

    fn try_from(text: String) -> Result<Self, InvalidText> {
        Self::new(&text)
    }
}

impl<const MAX: usize> From<SingleLine<MAX>> for String {
    fn from(line: SingleLine<MAX>) -> Self {
        line.0
    }
}

/// Masked: such a text is mostly a name.
impl<const MAX: usize> fmt::Debug for SingleLine<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SingleLine(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_all_scripts_are_taken() {
        for name in ["Ola Nordmann", "Siân O’Neill-Ærø", "محمد", "李雷", "Иван"] {
            assert_eq!(
                SingleLine::<70>::new(name).as_ref().map(SingleLine::as_str),
                Ok(name)
            );
        }
    }

    #[test]
    fn control_and_direction_characters_are_refused() {
        for trick in [
            "a\nb",
            "a\0",
            "\u{202e}evil",
            "zero\u{200b}width",
            "a\u{2066}b",
            "tab\tbed",
        ] {
            assert_eq!(
                SingleLine::<70>::new(trick),
                Err(InvalidText::Forbidden),
                "{trick:?}"
            );
        }
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(SingleLine::<3>::new("æøå").is_ok());
        assert_eq!(
            SingleLine::<3>::new("æøåé"),
            Err(InvalidText::TooLong { max: 3 })
        );
        assert_eq!(SingleLine::<3>::new("  "), Err(InvalidText::Empty));
    }

    proptest! {
        #[test]
        fn an_accepted_line_is_accepted_again_unchanged(text in ".{0,40}") {
            if let Ok(line) = SingleLine::<20>::new(&text) {
                prop_assert_eq!(SingleLine::<20>::new(line.as_str()), Ok(line.clone()));
                prop_assert!(line.as_str().chars().count() <= 20);
            }
        }
    }
}
