//! A word in Latin letters, as romanising gives it.

use crate::tables::Letters;

/// A word in Latin letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RawToken {
    /// Lower-case ASCII letters and digits.
    pub(crate) plain: String,
    /// As it sounds, where that differs: `sh` for `š`.
    pub(crate) sound: Option<String>,
    /// Its vowels cannot be relied on.
    pub(crate) loose: bool,
}

impl RawToken {
    pub(crate) fn of(plain: impl Into<String>) -> Self {
        Self {
            plain: plain.into(),
            ..Self::default()
        }
    }

    pub(crate) fn loose(plain: impl Into<String>) -> Self {
        Self {
            plain: plain.into(),
            sound: None,
            loose: true,
        }
    }
}

/// Appends what the general table gives for a character, letters and digits only.
pub(super) fn push_ascii(to: &mut String, c: char) {
    let fit = |c: &char| c.is_ascii_alphanumeric();
    let ascii = any_ascii::any_ascii_char(c).chars().filter(fit);
    to.extend(ascii.map(|c| c.to_ascii_lowercase()));
}

/// A Chinese character in Mandarin.
pub(super) fn pinyin(c: char) -> String {
    let mut latin = String::new();
    push_ascii(&mut latin, c);
    latin
}

/// A Chinese character by a table of other readings; in Mandarin where it is not in there.
pub(super) fn sound(table: &Letters, c: char) -> String {
    table.get(c).map_or_else(|| pinyin(c), str::to_owned)
}
