//! Shared reader of the consolidated lists of UN and EU: one XML file, a record per entry, and a
//! root with the date.

use chrono::NaiveDate;
use screening::{Digest, ListEntry, ListSource, ParsedList, SkippedRow};

use crate::{
    FileKind, ListError,
    tree::{self, Node},
};

/// Layout of a list.
pub(crate) struct Layout {
    /// The kind of file.
    pub(crate) file: FileKind,
    /// The publisher.
    pub(crate) source: ListSource,
    /// Name of the root.
    pub(crate) root: &'static str,
    /// Names of the records.
    pub(crate) records: &'static [&'static str],
    /// The root's attribute with the date, `2026-02-27T…`.
    pub(crate) made: &'static str,
    /// Reads a record, or says why it is skipped.
    pub(crate) entry: fn(&Node) -> Result<ListEntry, &'static str>,
}

/// Reads the file; rejects it if more than a tenth of its records is unusable.
pub(crate) fn parse(layout: &Layout, bytes: &[u8]) -> Result<ParsedList, ListError> {
    let file = layout.file;
    let (mut entries, mut skipped) = (Vec::<ListEntry>::new(), Vec::new());
    let mut seen = std::collections::HashSet::new();
    let mut row = 0;
    let root = tree::records(file, bytes, layout.root, layout.records, |node| {
        row += 1;
        let reason = match (layout.entry)(&node) {
            Ok(entry) if seen.insert(entry.id.clone()) => {
                entries.push(entry);
                return;
            }
            Ok(entry) => format!("id {} was used before", entry.id),
            Err(reason) => reason.to_owned(),
        };
        skipped.push(SkippedRow {
            file: file.name.to_owned(),
            row,
            reason,
        });
    })?;
    if skipped.len() > entries.len() / 10 {
        return Err(ListError::MostlyUnusable {
            file: file.name,
            used: entries.len(),
            skipped: skipped.len(),
        });
    }
    let day = root.attribute(layout.made).and_then(|time| time.get(..10));
    Ok(ParsedList {
        source: layout.source,
        list_date: day.and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()),
        digest: Digest::of(bytes),
        entries,
        skipped,
    })
}
