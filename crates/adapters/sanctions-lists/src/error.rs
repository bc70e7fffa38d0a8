//! Why a file is refused.

use thiserror::Error;

/// Why a list's file is refused whole. None of its contents is in the text.
#[derive(Debug, Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("the {file} file cannot be read: {why}")]
    Unreadable {
        /// Which file.
        file: &'static str,
        /// What the machine says.
        why: String,
    },
    /// It is far larger than it ever was.
    #[error("the {file} file has {bytes} bytes, more than the {max} that are taken")]
    TooLarge {
        /// Which file.
        file: &'static str,
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// It is not text in an encoding that is known.
    #[error("the {file} file is not readable text: {why}")]
    Encoding {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        why: String,
    },
    /// It ends before its end.
    #[error("the {file} file is cut off at row {row}")]
    Truncated {
        /// Which file.
        file: &'static str,
        /// Row, record or, for XML, element.
        row: u64,
    },
    /// It has a document type, by which entities could be declared that grow without bounds.
    #[error("the {file} file declares a document type, which no list does: it is refused")]
    DocumentType {
        /// Which file.
        file: &'static str,
    },
    /// It is not well-formed.
    #[error("the {file} file is malformed near byte {at}: {why}")]
    Malformed {
        /// Which file.
        file: &'static str,
        /// Where.
        at: u64,
        /// What is wrong.
        why: String,
    },
    /// It is something else.
    #[error("the {file} file is not such a list: {why}")]
    WrongFile {
        /// Which file.
        file: &'static str,
        /// What is missing.
        why: String,
    },
    /// Nearly nothing in it makes sense.
    #[error("the {file} file has {skipped} rows that make no sense and only {used} that do")]
    MostlyUnusable {
        /// Which file.
        file: &'static str,
        /// Rows used.
        used: usize,
        /// Rows skipped.
        skipped: usize,
    },
}
