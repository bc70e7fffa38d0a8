//! The items of OFAC's remarks, separated by semicolons.

use screening::{Identifier, IdentifierKind, ListEntry, ListName, NameQuality};

use crate::{country, dates};

/// Words before a number, and the kind of number.
const NUMBERS: &[(&str, IdentifierKind)] = &[
    ("Passport", IdentifierKind::Passport),
    ("National ID No.", IdentifierKind::NationalId),
    ("National Foreign ID Number", IdentifierKind::NationalId),
    ("Identification Number", IdentifierKind::NationalId),
    ("Personal ID", IdentifierKind::NationalId),
    ("Birth Certificate Number", IdentifierKind::NationalId),
    ("Cedula No.", IdentifierKind::NationalId),
    ("D.N.I.", IdentifierKind::NationalId),
    ("C.U.R.P.", IdentifierKind::NationalId),
    ("SSN", IdentifierKind::NationalId),
    ("Tax ID No.", IdentifierKind::Tax),
    ("V.A.T. Number", IdentifierKind::Tax),
    ("R.F.C.", IdentifierKind::Tax),
    ("NIT #", IdentifierKind::Tax),
    ("RUC #", IdentifierKind::Tax),
    ("RIF #", IdentifierKind::Tax),
    ("C.I.F.", IdentifierKind::Tax),
    ("Registration Number", IdentifierKind::Registration),
    ("Registration ID", IdentifierKind::Registration),
    ("Business Registration Number", IdentifierKind::Registration),
    ("Business Number", IdentifierKind::Registration),
    ("Company Number", IdentifierKind::Registration),
    ("UK Company Number", IdentifierKind::Registration),
    ("Commercial Registry Number", IdentifierKind::Registration),
    ("Folio Mercantil No.", IdentifierKind::Registration),
    ("Government Gazette Number", IdentifierKind::Registration),
    ("Legal Entity Number", IdentifierKind::Registration),
    ("C.R. No.", IdentifierKind::Registration),
    ("Trade License No.", IdentifierKind::Registration),
    (
        "Unified Social Credit Code (USCC)",
        IdentifierKind::Registration,
    ),
    ("Enterprise Number", IdentifierKind::Registration),
    ("Chamber of Commerce Number", IdentifierKind::Registration),
    (
        "Vessel Registration Identification IMO",
        IdentifierKind::Imo,
    ),
];

pub(super) fn read(text: &str, entry: &mut ListEntry) {
    for item in text.split(';') {
        let item = item.trim().trim_end_matches('.');
        let item = item.strip_prefix("alt. ").unwrap_or(item);
        let item = item.strip_prefix("Alt. ").unwrap_or(item);
        one(item, entry);
    }
}

fn one(item: &str, entry: &mut ListEntry) {
    if let Some(date) = item.strip_prefix("DOB ") {
        entry.birth_dates.extend(dates::birth_date(date));
    } else if let Some(place) = item.strip_prefix("POB ") {
        country::add(
            &mut entry.countries,
            place.rsplit(',').next().unwrap_or(place),
        );
    } else if let Some(place) = item.strip_prefix("nationality ") {
        country::add(&mut entry.countries, place);
    } else if let Some(place) = item.strip_prefix("citizen ") {
        country::add(&mut entry.countries, place);
    } else if let Some(name) = item
        .strip_prefix("a.k.a. '")
        .and_then(|n| n.strip_suffix('\''))
    {
        // A name in quotes is what OFAC calls a weak alias.
        weak_name(name, entry);
    } else {
        number(item, entry);
    }
}

fn weak_name(name: &str, entry: &mut ListEntry) {
    let known = entry.names.iter().any(|known| known.text == name);
    if !name.is_empty() && !known {
        entry.names.push(ListName {
            text: name.to_owned(),
            quality: NameQuality::Weak,
        });
    }
}

/// `Passport A-333602 (India) issued 04 Jun 1985`.
fn number(item: &str, entry: &mut ListEntry) {
    let starts = NUMBERS.iter().filter(|(words, _)| item.starts_with(words));
    let Some((words, kind)) = starts.max_by_key(|(words, _)| words.len()) else {
        return;
    };
    let rest = item.get(words.len()..).unwrap_or_default().trim();
    let value = rest.split_ascii_whitespace().next().unwrap_or_default();
    let issuer = rest
        .split_once('(')
        .and_then(|(_, after)| after.split_once(')'));
    let issuer = issuer.and_then(|(name, _)| country::country(name));
    let identifier = Identifier::new(*kind, value, issuer);
    entry
        .identifiers
        .extend(identifier.filter(|new| !entry.identifiers.contains(new)));
}
