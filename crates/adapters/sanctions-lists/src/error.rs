//! Why a file is rejected.

use thiserror::Error;

/// Why a list's file is rejected. The text contains nothing of the file.
#[derive(Debug, Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("the {file} file cannot be read: {why}")]
    Unreadable {
        /// Which file.
        file: &'static str,
        /// The system's message.
        why: String,
    },
    /// It is larger than the limit.
    #[error("the {file} file has {bytes} bytes, more than the {max} that are taken")]
    TooLarge {
        /// Which file.
        file: &'static str,
        /// How large it is.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// It is not text in a known encoding.
    #[error("the {file} file is not readable text: {why}")]
    Encoding {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        why: String,
    },
    /// It is truncated.
    #[error("the {file} file is cut off at row {row}")]
    Truncated {
        /// Which file.
        file: &'static str,
        /// Row, record or, for XML, element.
        row: u64,
    },
    /// It has a document type, which could declare entities that expand without limit.
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
    /// It is another kind of file.
    #[error("the {file} file is not such a list: {why}")]
    WrongFile {
        /// Which file.
        file: &'static str,
        /// What is missing.
        why: String,
    },
    /// Most of it is unusable.
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
