//! A list of politically exposed persons, in one of two forms.
//!
//! **CSV** in UTF-8 with a header; columns in any order, others are ignored. Several values of a
//! cell are separated by `;`.
//!
//! | Column | Meaning |
//! |---|---|
//! | `id` | the list's own id, required |
//! | `name` | the name, required |
//! | `schema` | FollowTheMoney schema; `Person` where it is missing |
//! | `aliases` | other names |
//! | `weak_aliases` | names that only support other evidence |
//! | `birth_date` | `YYYY`, `YYYY-MM` or `YYYY-MM-DD` |
//! | `countries` | ISO 3166-1 alpha-2 codes or English names |
//! | `position` | the office held |
//! | `identifiers` | numbers, `passport:AB12345` or bare |
//! | `remarks` | anything else |
//!
//! **FollowTheMoney** entities as JSON, one a line: `{"id", "schema", "properties": {"name": […]}}`
//! with the properties `name`, `alias`, `previousName`, `weakAlias`, `birthDate`, `country`,
//! `nationality`, `citizenship`, `position`, `passportNumber`, `idNumber`, `taxNumber`,
//! `registrationNumber`, `notes`. Lines of other schemas (`Position`, `Occupancy`, `Address`) are
//! skipped.

mod follow_the_money;
mod table;

use std::collections::HashSet;

use screening::{Digest, ListEntry, ListName, ListSource, NameQuality, ParsedList, SkippedRow};

use crate::{FileKind, ListError, encoding};

/// A list of politically exposed persons.
pub const PEP: FileKind = FileKind {
    name: "pep",
    max_bytes: 400_000_000,
};

/// Reads a list in either form: JSON begins with a brace.
///
/// # Errors
/// [`ListError`]: the file is rejected.
pub fn parse(bytes: &[u8]) -> Result<ParsedList, ListError> {
    let text = encoding::text(PEP, bytes)?;
    let mut list = Reading::default();
    if text.trim_start().starts_with('{') {
        follow_the_money::read(&text, &mut list)?;
    } else {
        table::read(&text, &mut list)?;
    }
    if list.faults > list.entries.len() / 10 {
        return Err(ListError::MostlyUnusable {
            file: PEP.name,
            used: list.entries.len(),
            skipped: list.faults,
        });
    }
    Ok(ParsedList {
        source: ListSource::Pep,
        list_date: None,
        digest: Digest::of(bytes),
        entries: list.entries,
        skipped: list.skipped,
    })
}

#[derive(Default)]
struct Reading {
    entries: Vec<ListEntry>,
    ids: HashSet<String>,
    skipped: Vec<SkippedRow>,
    /// Skipped rows that count as errors.
    faults: usize,
}

impl Reading {
    fn take(&mut self, row: u64, entry: Result<ListEntry, String>) {
        match entry {
            Ok(entry) if self.ids.insert(entry.id.as_str().to_owned()) => self.entries.push(entry),
            Ok(entry) => self.fault(row, format!("id {} was used before", entry.id)),
            Err(reason) => self.fault(row, reason),
        }
    }

    fn fault(&mut self, row: u64, reason: String) {
        self.faults += 1;
        self.skip(row, reason);
    }

    fn skip(&mut self, row: u64, reason: String) {
        self.skipped.push(SkippedRow {
            file: PEP.name.to_owned(),
            row,
            reason,
        });
    }
}

/// Maximum number of names of an entry.
const MAX_NAMES: usize = 500;

fn add_name(names: &mut Vec<ListName>, text: &str, quality: NameQuality) {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    let new = !text.is_empty() && !names.iter().any(|name| name.text == text);
    if new && names.len() < MAX_NAMES {
        names.push(ListName { text, quality });
    }
}
