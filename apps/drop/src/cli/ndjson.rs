//! NDJSON on the way in: one JSON value a line, blank lines left aside, every line bounded.

use std::io::{BufRead, Read};

use thiserror::Error;

/// Longest line of input, its line end included.
const LONGEST_LINE: usize = 64 * 1024;

/// Why the input cannot be read any further.
#[derive(Debug, Error)]
pub(super) enum LineError {
    #[error("line {line} has more than {} bytes", LONGEST_LINE)]
    TooLong { line: u64 },
    #[error("line {line} cannot be read")]
    Unreadable {
        line: u64,
        #[source]
        source: std::io::Error,
    },
}

/// A line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InputLine<'a> {
    /// Its number, from 1; blank lines count.
    pub(super) number: u64,
    pub(super) bytes: &'a [u8],
}

/// The lines of an input, one at a time.
pub(super) struct InputLines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> InputLines<R> {
    pub(super) fn of(input: R) -> Self {
        Self {
            input,
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line that is not blank; `None` at the end.
    ///
    /// # Errors
    /// [`LineError`]; the input is to be given up.
    pub(super) fn next(&mut self) -> Result<Option<InputLine<'_>>, LineError> {
        loop {
            self.line.clear();
            let (number, limit) = (self.number.saturating_add(1), LONGEST_LINE + 1);
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            let mut bounded = self.input.by_ref().take(limit);
            let read = bounded.read_until(b'\n', &mut self.line);
            let read = read.map_err(|source| LineError::Unreadable {
                line: number,
                source,
            })?;
            if read == 0 {
                return Ok(None);
            }
            if read > LONGEST_LINE {
                return Err(LineError::TooLong { line: number });
            }
            self.number = number;
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                let bytes = &self.line;
                return Ok(Some(InputLine { number, bytes }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_left_aside_and_counted() {
        let mut lines = InputLines::of(&b"1\n\n  \n2"[..]);
        let mut read = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            read.push((line.number, line.bytes.to_vec()));
        }
        assert_eq!(read, [(1, b"1\n".to_vec()), (4, b"2".to_vec())]);
    }

    #[test]
    fn a_line_of_the_greatest_length_is_read_and_a_longer_one_is_named() {
        let longest = [b"7".repeat(LONGEST_LINE - 1), b"\n".to_vec()].concat();
        let mut lines = InputLines::of(longest.as_slice());
        assert!(lines.next().unwrap().is_some());
        let longer = [b"1\n".to_vec(), b"7".repeat(LONGEST_LINE + 1)].concat();
        let mut lines = InputLines::of(longer.as_slice());
        assert!(lines.next().unwrap().is_some());
        let error = lines.next().unwrap_err();
        assert_eq!(error.to_string(), "line 2 has more than 65536 bytes");
    }
}
