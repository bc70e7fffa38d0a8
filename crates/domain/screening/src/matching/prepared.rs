//! What a prepared name is made of.

use super::token::Token;

/// Whether a name is read as that of a person or of something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Person,
    Organization,
}

impl Role {
    /// One bit of its own.
    pub(crate) fn bit(self) -> u8 {
        match self {
            Self::Person => 1,
            Self::Organization => 2,
        }
    }
}

/// One reading of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PreparedName {
    pub(crate) tokens: Vec<Token>,
    /// All its words written together, before anything was made of them.
    pub(crate) whole: Box<str>,
    /// What the initials of an organisation's words spell.
    pub(super) initials: Vec<String>,
}
