//! Which script a character belongs to, as far as romanising has to know.
#![expect(clippy::match_same_arms, reason = "a table is read line by line")]

/// A script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Hangul,
    Han,
    Kana,
    /// Letters of any other script.
    Other,
    Digit,
    /// Part of a word, but silent: apostrophes, vowel marks, invisible characters.
    Silent,
    /// Between words.
    Separator,
}

impl Script {
    pub(crate) fn of(c: char) -> Self {
        match u32::from(c) {
            0x30..=0x39 => Self::Digit,
            0x41..=0x5a | 0x61..=0x7a => Self::Latin,
            // ' ` ´ ʰ–˿ (modifier letters), combining marks, soft hyphen, zero width and direction.
            0x27 | 0x60 | 0xb4 | 0xad | 0x2b0..=0x36f | 0x2018..=0x201b | 0x200b..=0x200f
            | 0x202a..=0x202e | 0x2032..=0x2034 | 0x2060..=0x206f | 0xfeff | 0xfe00..=0xfe0f
            // Arabic and Hebrew vowel marks, tatweel.
            | 0x610..=0x61a | 0x640 | 0x64b..=0x65f | 0x670 | 0x6d6..=0x6ed | 0x591..=0x5bd
            | 0x5bf..=0x5c7 | 0x5f3 | 0x5f4 => Self::Silent,
            0xaa | 0xba | 0xc0..=0x24f | 0x1e00..=0x1eff => {
                if matches!(c, '×' | '÷') { Self::Separator } else { Self::Latin }
            }
            0x250..=0x2af => Self::Latin,
            0x370..=0x3ff | 0x1f00..=0x1fff => Self::greek(c),
            0x400..=0x52f => Self::Cyrillic,
            0x5d0..=0x5ea => Self::Hebrew,
            0x620..=0x6ff | 0x750..=0x77f => Self::arabic(c),
            0x3041..=0x3096 | 0x309d..=0x309e | 0x30a1..=0x30fa | 0x30fc..=0x30fe => Self::Kana,
            // The iteration mark repeats the character before it.
            0x3005 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x2ffff => {
                Self::Han
            }
            0xac00..=0xd7a3 => Self::Hangul,
            _ if c.is_alphabetic() => Self::Other,
            _ if c.is_numeric() => Self::Digit,
            _ => Self::mark_or_separator(c),
        }
    }

    fn greek(c: char) -> Self {
        if c.is_alphabetic() {
            Self::Greek
        } else {
            Self::Separator
        }
    }

    fn arabic(c: char) -> Self {
        match c {
            '٠'..='٩' | '۰'..='۹' => Self::Digit,
            _ if c.is_alphabetic() => Self::Arabic,
            _ => Self::Separator,
        }
    }

    /// Signs of Indic, Thai and other scripts that are no letters by themselves but spell vowels.
    fn mark_or_separator(c: char) -> Self {
        match u32::from(c) {
            0x900..=0xdff
            | 0xe31..=0xe4e
            | 0xeb1..=0xece
            | 0xf18..=0xfbc
            | 0x102b..=0x109f
            | 0x135d..=0x135f
            | 0x17b4..=0x17d3 => Self::Other,
            _ => Self::Separator,
        }
    }
}
