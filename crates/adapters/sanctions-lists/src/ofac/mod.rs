//! OFAC's list of Specially Designated Nationals: `sdn.csv`, its aliases `alt.csv` and addresses
//! `add.csv`, as published by the US Treasury. No header; `-0-` means empty; the last line is the
//! byte 0x1A. Birth dates, nationalities and numbers are in the remarks.
//!
//! - sdn: number, name, type, programme, title, call sign, vessel type, tonnage, gross tonnage, flag,
//!   owner, remarks
//! - alt: number, alias number, type, name, remarks
//! - add: number, address number, address, city, country, remarks

mod remarks;

use std::collections::HashMap;

use screening::{
    Digest, EntryId, ListEntry, ListName, ListSource, NameQuality, ParsedList, Schema, SkippedRow,
};

use crate::{FileKind, ListError, country, encoding};

/// `sdn.csv`, usually 4 MB.
pub const OFAC_SDN: FileKind = FileKind {
    name: "ofac-sdn",
    max_bytes: 24_000_000,
};
/// `alt.csv`, usually 1 MB.
pub const OFAC_ALT: FileKind = FileKind {
    name: "ofac-alt",
    max_bytes: 7_000_000,
};
/// `add.csv`, usually 2 MB.
pub const OFAC_ADD: FileKind = FileKind {
    name: "ofac-add",
    max_bytes: 12_000_000,
};

/// Reads the list. Aliases and addresses without an entry are skipped and reported: the files are
/// not always of the same day.
///
/// # Errors
/// [`ListError`]: a file is rejected.
pub fn parse(sdn: &[u8], alt: Option<&[u8]>, add: Option<&[u8]>) -> Result<ParsedList, ListError> {
    let mut list = Reading::default();
    list.rows(OFAC_SDN, sdn, 12, Reading::entry)?;
    if let Some(bytes) = alt {
        list.rows(OFAC_ALT, bytes, 5, Reading::alias)?;
    }
    if let Some(bytes) = add {
        list.rows(OFAC_ADD, bytes, 6, Reading::address)?;
    }
    let digests = [Some(sdn), alt, add].map(|file| file.map(|f| Digest::of(f).to_string()));
    let digest = Digest::of_parts(digests.iter().map(|d| d.as_deref().unwrap_or("")));
    Ok(ParsedList {
        source: ListSource::OfacSdn,
        list_date: None,
        digest,
        entries: list.entries,
        skipped: list.skipped,
    })
}

#[derive(Default)]
struct Reading {
    entries: Vec<ListEntry>,
    by_number: HashMap<String, usize>,
    skipped: Vec<SkippedRow>,
}

type Row = csv::StringRecord;

impl Reading {
    fn rows(
        &mut self,
        kind: FileKind,
        bytes: &[u8],
        columns: usize,
        take: fn(&mut Self, &Row) -> Result<(), String>,
    ) -> Result<(), ListError> {
        let text = encoding::text(kind, bytes)?;
        if !text.ends_with(['\u{1a}', '\n']) {
            let row = text.lines().count().try_into().unwrap_or(u64::MAX);
            return Err(ListError::Truncated {
                file: kind.name,
                row,
            });
        }
        let body = text.trim_end_matches(['\u{1a}', '\r', '\n', ' ']);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(body.as_bytes());
        let (mut used, mut skipped, mut number, mut cut_off) = (0, 0, 0, false);
        for row in reader.records() {
            number += 1;
            let taken = match row {
                Err(error) => Err(error.to_string()),
                Ok(row) => {
                    cut_off = row.len() < columns;
                    if row.len() == columns {
                        take(self, &row)
                    } else {
                        Err(format!("{} columns instead of {columns}", row.len()))
                    }
                }
            };
            match taken {
                Ok(()) => used += 1,
                Err(reason) => {
                    skipped += usize::from(!reason.starts_with(ORPHAN));
                    self.skipped.push(SkippedRow {
                        file: kind.name.to_owned(),
                        row: number,
                        reason,
                    });
                }
            }
        }
        judge(kind, used, skipped, cut_off, number)
    }

    fn entry(&mut self, row: &Row) -> Result<(), String> {
        let number = numbered(row)?;
        let name = field(row, 1).ok_or("no name")?;
        if self.by_number.contains_key(number) {
            return Err(format!("number {number} was used before"));
        }
        let schema = match field(row, 2) {
            Some("individual") => Schema::Person,
            Some("vessel") => Schema::Vessel,
            Some("aircraft") => Schema::Aircraft,
            _ => Schema::Organization,
        };
        let mut entry = ListEntry {
            source: ListSource::OfacSdn,
            id: EntryId::new(number),
            schema,
            names: vec![ListName {
                text: name.to_owned(),
                quality: NameQuality::Primary,
            }],
            birth_dates: Vec::new(),
            countries: Vec::new(),
            identifiers: Vec::new(),
            programme: field(row, 3).map(|p| p.replace("] [", ", ")),
            remarks: field(row, 11).map(str::to_owned),
        };
        if let Some(flag) = field(row, 9) {
            country::add(&mut entry.countries, flag);
        }
        if let Some(text) = field(row, 11) {
            remarks::read(text, &mut entry);
        }
        self.by_number.insert(number.to_owned(), self.entries.len());
        self.entries.push(entry);
        Ok(())
    }

    fn alias(&mut self, row: &Row) -> Result<(), String> {
        let text = field(row, 3).ok_or("no name")?.to_owned();
        let weak = field(row, 4).is_some_and(|remarks| remarks.to_lowercase().contains("weak"));
        let quality = if weak {
            NameQuality::Weak
        } else {
            NameQuality::Alias
        };
        let entry = self.listed(row)?;
        if !entry.names.iter().any(|name| name.text == text) {
            entry.names.push(ListName { text, quality });
        }
        Ok(())
    }

    fn address(&mut self, row: &Row) -> Result<(), String> {
        let place = field(row, 4).map(str::to_owned);
        let entry = self.listed(row)?;
        if let Some(place) = place {
            country::add(&mut entry.countries, &place);
        }
        Ok(())
    }

    fn listed(&mut self, row: &Row) -> Result<&mut ListEntry, String> {
        let number = numbered(row)?;
        let entry = self
            .by_number
            .get(number)
            .and_then(|at| self.entries.get_mut(*at));
        entry.ok_or_else(|| format!("{ORPHAN} {number}"))
    }
}

/// Prefix of the reason where a row belongs to no entry, which is not an error of the file.
const ORPHAN: &str = "no entry has the number";

fn judge(
    kind: FileKind,
    used: usize,
    skipped: usize,
    cut_off: bool,
    row: u64,
) -> Result<(), ListError> {
    if used == 0 && row == 0 {
        return Err(ListError::WrongFile {
            file: kind.name,
            why: "it has no rows".to_owned(),
        });
    }
    if cut_off && used > 0 {
        return Err(ListError::Truncated {
            file: kind.name,
            row,
        });
    }
    if skipped > used / 10 {
        return Err(ListError::MostlyUnusable {
            file: kind.name,
            used,
            skipped,
        });
    }
    Ok(())
}

fn numbered(row: &Row) -> Result<&str, String> {
    let number = field(row, 0).ok_or("no number")?;
    if number.len() > 12 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err("the first column is no number".to_owned());
    }
    Ok(number)
}

/// A column; `-0-` and white space are empty.
fn field(row: &Row, at: usize) -> Option<&str> {
    let text = row.get(at)?.trim();
    (!text.is_empty() && text != "-0-").then_some(text)
}
