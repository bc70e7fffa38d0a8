//! From a name in any script to Latin tokens.
//!
//! Scripts whose letters say how they sound (Cyrillic, Greek, Hangul, kana) have tables of their
//! own (`data/scripts`), close to how names of that language are commonly written in passports. Scripts that leave
//! vowels out give *loose* tokens: of those only the consonants count. Chinese characters are read
//! in as many ways as they may be meant: Mandarin, Cantonese, Korean, Japanese.

mod arabic;
mod consonants;
mod cyrillic;
mod greek;
mod han;
mod hangul;
mod hebrew;
mod japanese;
mod kana;
mod organisation;
mod script;
mod split;
mod token;

pub(crate) use script::Script;
pub(crate) use split::{has_han, tokens};
pub(crate) use token::RawToken;

/// How Chinese characters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HanReading {
    Mandarin,
    Cantonese,
    Korean,
    Japanese,
}

impl HanReading {
    pub(crate) const ALL: [Self; 4] = [
        Self::Mandarin,
        Self::Cantonese,
        Self::Korean,
        Self::Japanese,
    ];
}
