//! The consolidated list of the UN Security Council (XML): individuals and entities with aliases,
//! whose quality the list states.

use screening::{
    BirthDate, EntryId, Identifier, IdentifierKind, ListEntry, ListName, ListSource, NameQuality,
    ParsedList, PartialDate, Schema,
};

use crate::{
    FileKind, ListError,
    consolidated::{self, Layout},
    country,
    tree::Node,
};

/// The consolidated list, usually 2 MB.
pub const UN: FileKind = FileKind {
    name: "un",
    max_bytes: 12_000_000,
};

/// Reads the list.
///
/// # Errors
/// [`ListError`]: the file is rejected.
pub fn parse(bytes: &[u8]) -> Result<ParsedList, ListError> {
    let layout = Layout {
        file: UN,
        source: ListSource::Un,
        root: "CONSOLIDATED_LIST",
        records: &["INDIVIDUAL", "ENTITY"],
        made: "dateGenerated",
        entry,
    };
    consolidated::parse(&layout, bytes)
}

fn entry(node: &Node) -> Result<ListEntry, &'static str> {
    let person = node.name == "INDIVIDUAL";
    let id = node.text_of("DATAID").ok_or("no DATAID")?;
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
    let parts = parts.into_iter().filter_map(|part| node.text_of(part));
    let primary = parts.collect::<Vec<&str>>().join(" ");
    let mut names = Vec::new();
    add_name(&mut names, &primary, NameQuality::Primary);
    if names.is_empty() {
        return Err("no name");
    }
    if let Some(original) = node.text_of("NAME_ORIGINAL_SCRIPT") {
        add_names(&mut names, original, NameQuality::Alias);
    }
    let aliases = if person {
        "INDIVIDUAL_ALIAS"
    } else {
        "ENTITY_ALIAS"
    };
    for alias in node.all(aliases) {
        let quality = match alias.text_of("QUALITY") {
            Some("Low") => NameQuality::Weak,
            _ => NameQuality::Alias,
        };
        add_names(
            &mut names,
            alias.text_of("ALIAS_NAME").unwrap_or_default(),
            quality,
        );
    }
    Ok(ListEntry {
        source: ListSource::Un,
        id: EntryId::new(id),
        schema: if person {
            Schema::Person
        } else {
            Schema::Organization
        },
        names,
        birth_dates: node
            .all("INDIVIDUAL_DATE_OF_BIRTH")
            .filter_map(birth_date)
            .collect(),
        countries: countries(node),
        identifiers: node
            .all("INDIVIDUAL_DOCUMENT")
            .filter_map(document)
            .collect(),
        programme: programme(node),
        remarks: node.text_of("COMMENTS1").map(str::to_owned),
    })
}

/// Some fields hold several names: `A; B; C`, or the Latin form in brackets after the original.
fn add_names(names: &mut Vec<ListName>, text: &str, quality: NameQuality) {
    for part in text.split([';', '؛']) {
        let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
        let bracketed = part
            .trim()
            .strip_suffix(')')
            .and_then(|p| p.split_once('('));
        match bracketed.filter(|(original, other)| !latin(original) && latin(other)) {
            Some((original, other)) => {
                add_name(names, original, quality);
                add_name(names, other, quality);
            }
            None => add_name(names, part.trim_matches(['(', ')']), quality),
        }
    }
}

fn add_name(names: &mut Vec<ListName>, text: &str, quality: NameQuality) {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    if !text.is_empty() && !names.iter().any(|name| name.text == text) {
        names.push(ListName { text, quality });
    }
}

fn programme(node: &Node) -> Option<String> {
    let regime = node.text_of("UN_LIST_TYPE")?;
    let reference = node.text_of("REFERENCE_NUMBER");
    Some(reference.map_or_else(|| regime.to_owned(), |number| format!("{regime}, {number}")))
}

/// EXACT and APPROXIMATELY have a date or a year, BETWEEN two years.
fn birth_date(node: &Node) -> Option<BirthDate> {
    if let (Some(from), Some(to)) = (node.text_of("FROM_YEAR"), node.text_of("TO_YEAR")) {
        return Some(BirthDate::Between {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        });
    }
    let text = node.text_of("DATE").or_else(|| node.text_of("YEAR"))?;
    let date: PartialDate = text.parse().ok()?;
    Some(match node.text_of("TYPE_OF_DATE") {
        Some("APPROXIMATELY") => BirthDate::Approximately(date),
        _ => BirthDate::On(date),
    })
}

fn countries(node: &Node) -> Vec<kernel::Country> {
    let mut found = Vec::new();
    for nationality in node.all("NATIONALITY").flat_map(|n| n.all("VALUE")) {
        country::add(&mut found, &nationality.text);
    }
    let places = [
        "INDIVIDUAL_PLACE_OF_BIRTH",
        "INDIVIDUAL_ADDRESS",
        "ENTITY_ADDRESS",
    ];
    for place in places.iter().flat_map(|name| node.all(name)) {
        country::add(&mut found, place.text_of("COUNTRY").unwrap_or_default());
    }
    found
}

fn document(node: &Node) -> Option<Identifier> {
    let kind = match node.text_of("TYPE_OF_DOCUMENT")? {
        text if text.contains("assport") => IdentifierKind::Passport,
        text if text.contains("ational") => IdentifierKind::NationalId,
        _ => IdentifierKind::Other,
    };
    let issuer = node
        .text_of("ISSUING_COUNTRY")
        .or_else(|| node.text_of("COUNTRY_OF_ISSUE"));
    Identifier::new(
        kind,
        node.text_of("NUMBER")?,
        issuer.and_then(country::country),
    )
}
