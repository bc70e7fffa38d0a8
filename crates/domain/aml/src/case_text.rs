//! What officers write: reasons, notes, narratives.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Text of an officer, 1 to 4,000 characters, lines allowed. Confidential: masked in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseText(String);

/// Why a text is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidCaseText {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More characters than allowed.
    #[error("must have at most {} characters", CaseText::MAX)]
    TooLong,
    /// Control characters other than line breaks.
    #[error("must not have control characters")]
    Forbidden,
}

impl CaseText {
    /// Most characters.
    pub const MAX: usize = 4_000;

    /// Takes the text if it is fit; white space around it is dropped.
    pub fn new(text: &str) -> Result<Self, InvalidCaseText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidCaseText::Empty);
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(InvalidCaseText::Forbidden);
        }
        if text.chars().count() > Self::MAX {
            return Err(InvalidCaseText::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CaseText {
    type Error = InvalidCaseText;

    fn try_from(text: String) -> Result<Self, InvalidCaseText> {
        Self::new(&text)
    }
}

impl From<CaseText> for String {
    fn from(text: CaseText) -> Self {
        text.0
    }
}

impl fmt::Debug for CaseText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseText(***)")
    }
}
