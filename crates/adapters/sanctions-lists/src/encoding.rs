//! Decodes bytes to text, within a size limit.

use std::{borrow::Cow, fs::File, io::Read, path::Path};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{FileKind, ListError};

/// Reads a file up to its size limit.
pub fn read_file(kind: FileKind, path: &Path) -> Result<Vec<u8>, ListError> {
    let unreadable = |error: std::io::Error| ListError::Unreadable {
        file: kind.name,
        why: error.to_string(),
    };
    let file = File::open(path).map_err(unreadable)?;
    let limit = u64::try_from(kind.max_bytes)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    check_size(kind, &bytes)?;
    Ok(bytes)
}

pub(crate) fn check_size(kind: FileKind, bytes: &[u8]) -> Result<(), ListError> {
    if bytes.len() > kind.max_bytes {
        return Err(ListError::TooLarge {
            file: kind.name,
            bytes: bytes.len(),
            max: kind.max_bytes,
        });
    }
    Ok(())
}

/// Decodes a file by its byte order mark, else as UTF-8, else as Windows-1252 if the result is
/// text.
pub(crate) fn text(kind: FileKind, bytes: &[u8]) -> Result<Cow<'_, str>, ListError> {
    check_size(kind, bytes)?;
    let refuse = |why: &str| ListError::Encoding {
        file: kind.name,
        why: why.to_owned(),
    };
    let (encoding, start) = Encoding::for_bom(bytes)
        .or_else(|| sixteen_bits(bytes).map(|encoding| (encoding, 0)))
        .unwrap_or((UTF_8, 0));
    let body = bytes.get(start..).unwrap_or_default();
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(body);
    let text = match decoded {
        Some(text) => text,
        None if encoding == UTF_8 && start == 0 => WINDOWS_1252
            .decode_without_bom_handling_and_without_replacement(body)
            .filter(|text| !text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)))
            .ok_or_else(|| refuse("neither UTF-8 nor Windows-1252"))?,
        None => return Err(refuse("broken characters")),
    };
    let allowed = |c: char| !c.is_control() || matches!(c, '\t' | '\r' | '\n' | '\u{1a}');
    if text
        .chars()
        .take(100_000)
        .filter(|c| !allowed(*c) && *c < '\u{80}')
        .count()
        > 0
    {
        return Err(refuse("control characters: is it packed?"));
    }
    Ok(text)
}

/// UTF-16 without byte order mark: every second of the first bytes is zero.
fn sixteen_bits(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..64)?;
    let zeroes = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    match (zeroes(0), zeroes(1)) {
        (0, 24..) => Some(UTF_16LE),
        (24.., 0) => Some(UTF_16BE),
        _ => None,
    }
}
