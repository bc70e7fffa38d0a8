//! Reads the CSV form.

use screening::{
    BirthDate, EntryId, Identifier, IdentifierKind, ListEntry, ListSource, NameQuality, Schema,
};

use super::{PEP, Reading, add_name};
use crate::{ListError, country};

pub(super) fn read(text: &str, list: &mut Reading) -> Result<(), ListError> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrong = |why: String| ListError::WrongFile {
        file: PEP.name,
        why,
    };
    let header = reader
        .headers()
        .map_err(|error| wrong(error.to_string()))?
        .clone();
    let columns = Columns::of(&header);
    if columns.id.is_none() || columns.name.is_none() {
        return Err(wrong("its header has no columns id and name".to_owned()));
    }
    let (mut number, mut cut_off) = (0, false);
    for row in reader.records() {
        number += 1;
        match row {
            Ok(row) if row.len() == header.len() => {
                cut_off = false;
                list.take(number, entry(&columns, &row));
            }
            Ok(row) => {
                cut_off = row.len() < header.len();
                let reason = format!("{} columns instead of {}", row.len(), header.len());
                list.fault(number, reason);
            }
            Err(error) => list.fault(number, error.to_string()),
        }
    }
    if cut_off {
        return Err(ListError::Truncated {
            file: PEP.name,
            row: number,
        });
    }
    Ok(())
}

/// Positions of the columns.
struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    schema: Option<usize>,
    aliases: Option<usize>,
    weak_aliases: Option<usize>,
    birth_date: Option<usize>,
    countries: Option<usize>,
    position: Option<usize>,
    identifiers: Option<usize>,
    remarks: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Self {
        let at = |name: &str| {
            header
                .iter()
                .position(|title| title.eq_ignore_ascii_case(name))
        };
        Self {
            id: at("id"),
            name: at("name"),
            schema: at("schema"),
            aliases: at("aliases"),
            weak_aliases: at("weak_aliases"),
            birth_date: at("birth_date"),
            countries: at("countries"),
            position: at("position"),
            identifiers: at("identifiers"),
            remarks: at("remarks"),
        }
    }
}

fn entry(columns: &Columns, row: &csv::StringRecord) -> Result<ListEntry, String> {
    let cell = |at: Option<usize>| {
        at.and_then(|at| row.get(at))
            .filter(|text| !text.is_empty())
    };
    let values = |at: Option<usize>| {
        let text = cell(at).unwrap_or_default();
        text.split(';')
            .map(str::trim)
            .filter(|value| !value.is_empty())
    };
    let id = cell(columns.id).ok_or("no id")?;
    let mut names = Vec::new();
    add_name(
        &mut names,
        cell(columns.name).ok_or("no name")?,
        NameQuality::Primary,
    );
    values(columns.aliases).for_each(|n| add_name(&mut names, n, NameQuality::Alias));
    values(columns.weak_aliases).for_each(|n| add_name(&mut names, n, NameQuality::Weak));
    let mut countries = Vec::new();
    values(columns.countries).for_each(|c| country::add(&mut countries, c));
    let dates = values(columns.birth_date).filter_map(|date| date.parse().ok());
    Ok(ListEntry {
        source: ListSource::Pep,
        id: EntryId::new(id),
        schema: cell(columns.schema).map_or(Schema::Person, Schema::from_follow_the_money),
        names,
        birth_dates: dates.map(BirthDate::On).collect(),
        countries,
        identifiers: values(columns.identifiers).filter_map(identifier).collect(),
        programme: cell(columns.position).map(str::to_owned),
        remarks: cell(columns.remarks).map(str::to_owned),
    })
}

fn identifier(text: &str) -> Option<Identifier> {
    let (kind, number) = match text.split_once(':') {
        Some((kind, number)) => (kind.parse().ok(), number),
        None => (None, text),
    };
    Identifier::new(kind.unwrap_or(IdentifierKind::Other), number, None)
}
