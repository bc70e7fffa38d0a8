//! The tables of words and letters under `data/`, compiled in and read once.
//!
//! A file has sections, `[letters]`. A row is a list of words, or a form, a colon and what has that
//! form: `kim: 金`; the form `-` is no text at all. Lines that begin with `#` are comments.

mod file;
mod letters;
mod phrases;
#[cfg(test)]
mod tests;

pub(crate) use file::{DataFile, MalformedRow};
pub(crate) use letters::Letters;
pub(crate) use phrases::Phrases;

macro_rules! data_files {
    ($($name:ident = $path:literal;)*) => {
        $(pub(crate) const $name: DataFile = DataFile {
            path: $path,
            text: include_str!(concat!("../../data/", $path)),
        };)*

        #[cfg(test)]
        const ALL: &[DataFile] = &[$($name),*];
    };
}

data_files! {
    LEGAL_FORMS = "legal_forms.txt";
    GENERIC_WORDS = "generic_words.txt";
    PLACES = "places.txt";
    NAME_FORMS = "name_forms.txt";
    COMMON_NAMES = "common_names.txt";
    SMALL_WORDS = "small_words.txt";
    NAME_ENDINGS = "name_endings.txt";
    PINYIN_SYLLABLES = "pinyin_syllables.txt";
    LATIN = "scripts/latin.txt";
    CYRILLIC = "scripts/cyrillic.txt";
    GREEK = "scripts/greek.txt";
    ARABIC = "scripts/arabic.txt";
    HEBREW = "scripts/hebrew.txt";
    HANGUL = "scripts/hangul.txt";
    CHINESE = "scripts/chinese.txt";
    JAPANESE = "scripts/japanese.txt";
}

/// The table that was read.
///
/// # Panics
/// If a row is malformed. The tables are compiled in and the tests read every row of them, so that
/// no such table is ever released.
#[expect(
    clippy::panic,
    reason = "without its tables the matcher would miss listed persons; the tests read every row"
)]
pub(crate) fn loaded<T>(table: Result<T, MalformedRow>) -> T {
    table.unwrap_or_else(|error| panic!("{error}"))
}
