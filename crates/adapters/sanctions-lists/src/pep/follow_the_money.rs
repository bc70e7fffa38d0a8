//! Reads FollowTheMoney entities, one JSON object a line.

use std::collections::HashMap;

use screening::{
    BirthDate, EntryId, Identifier, IdentifierKind, ListEntry, ListSource, NameQuality, Schema,
};
use serde::Deserialize;
use serde_json::Value;

use super::{PEP, Reading, add_name};
use crate::{ListError, country};

#[derive(Deserialize)]
struct Entity {
    id: String,
    #[serde(default)]
    schema: String,
    #[serde(default)]
    properties: HashMap<String, Vec<Value>>,
}

/// Maximum length of a line in bytes.
const MAX_LINE: usize = 1_000_000;

pub(super) fn read(text: &str, list: &mut Reading) -> Result<(), ListError> {
    let mut number = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        number += 1;
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > MAX_LINE {
            list.fault(number, "the line is too long".to_owned());
            continue;
        }
        match serde_json::from_str::<Entity>(line) {
            Ok(entity) if bears_a_name(&entity.schema) => list.take(number, entry(&entity)),
            Ok(entity) => list.skip(number, format!("a {} is not screened", entity.schema)),
            Err(error) if error.is_eof() && lines.peek().is_none() => {
                return Err(ListError::Truncated {
                    file: PEP.name,
                    row: number,
                });
            }
            // The location only: the content is personal data.
            Err(error) => list.fault(number, format!("no entity, at column {}", error.column())),
        }
    }
    Ok(())
}

fn bears_a_name(schema: &str) -> bool {
    matches!(
        schema,
        "" | "Person"
            | "LegalEntity"
            | "Organization"
            | "Company"
            | "PublicBody"
            | "Vessel"
            | "Airplane"
    )
}

fn entry(entity: &Entity) -> Result<ListEntry, String> {
    let values = |property: &str| {
        let values = entity.properties.get(property).into_iter().flatten();
        values.filter_map(Value::as_str)
    };
    let mut names = Vec::new();
    for (place, name) in values("name").enumerate() {
        let first = if place == 0 {
            NameQuality::Primary
        } else {
            NameQuality::Alias
        };
        add_name(&mut names, name, first);
    }
    if names.is_empty() {
        return Err("no name".to_owned());
    }
    values("alias")
        .chain(values("previousName"))
        .for_each(|name| {
            add_name(&mut names, name, NameQuality::Alias);
        });
    values("weakAlias").for_each(|name| add_name(&mut names, name, NameQuality::Weak));
    let mut countries = Vec::new();
    for property in ["nationality", "citizenship", "country", "jurisdiction"] {
        values(property).for_each(|c| country::add(&mut countries, c));
    }
    let mut identifiers = Vec::new();
    for (property, kind) in [
        ("passportNumber", IdentifierKind::Passport),
        ("idNumber", IdentifierKind::NationalId),
        ("taxNumber", IdentifierKind::Tax),
        ("registrationNumber", IdentifierKind::Registration),
        ("imoNumber", IdentifierKind::Imo),
    ] {
        identifiers.extend(values(property).filter_map(|n| Identifier::new(kind, n, None)));
    }
    let join = |property: &str| {
        let text = values(property).collect::<Vec<&str>>().join("; ");
        Some(text).filter(|text| !text.is_empty())
    };
    let schema = if entity.schema.is_empty() {
        "Person"
    } else {
        &entity.schema
    };
    Ok(ListEntry {
        source: ListSource::Pep,
        id: EntryId::new(&entity.id),
        schema: Schema::from_follow_the_money(schema),
        names,
        birth_dates: values("birthDate")
            .filter_map(|d| d.parse().ok().map(BirthDate::On))
            .collect(),
        countries,
        identifiers,
        programme: join("position"),
        remarks: join("notes"),
    })
}
