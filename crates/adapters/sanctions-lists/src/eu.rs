//! The European Union's consolidated list of financial sanctions (FSF XML 1.1): `export` with one
//! `sanctionEntity` per entry, whose facts are in attributes of `nameAlias`, `birthdate`,
//! `citizenship`, `address`, `identification` and `regulation`.

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

/// The consolidated list, usually 25 MB.
pub const EU: FileKind = FileKind {
    name: "eu",
    max_bytes: 120_000_000,
};

/// Reads the list.
///
/// # Errors
/// [`ListError`]: the file is rejected.
pub fn parse(bytes: &[u8]) -> Result<ParsedList, ListError> {
    let layout = Layout {
        file: EU,
        source: ListSource::Eu,
        root: "export",
        records: &["sanctionEntity"],
        made: "generationDate",
        entry,
    };
    consolidated::parse(&layout, bytes)
}

fn entry(node: &Node) -> Result<ListEntry, &'static str> {
    let id = node
        .attribute("euReferenceNumber")
        .or_else(|| node.attribute("logicalId"));
    let id = id.ok_or("no reference number")?;
    let names = names(node);
    if names.is_empty() {
        return Err("no name");
    }
    let kind = node.all("subjectType").next();
    let kind = kind.and_then(|k| {
        k.attribute("code")
            .or_else(|| k.attribute("classificationCode"))
    });
    let remarks: Vec<&str> = node.all("remark").map(|r| r.text.trim()).collect();
    Ok(ListEntry {
        source: ListSource::Eu,
        id: EntryId::new(id),
        schema: match kind {
            Some("person" | "P") => Schema::Person,
            Some("enterprise" | "E") => Schema::Organization,
            _ => Schema::Unknown,
        },
        names,
        birth_dates: node.all("birthdate").filter_map(birth_date).collect(),
        countries: countries(node),
        identifiers: node.all("identification").filter_map(document).collect(),
        programme: programme(node),
        remarks: Some(remarks.join("\n")).filter(|text| !text.is_empty()),
    })
}

fn names(node: &Node) -> Vec<ListName> {
    let mut names: Vec<ListName> = Vec::new();
    for alias in node.all("nameAlias") {
        let parts = ["firstName", "middleName", "lastName"];
        let parts = parts.into_iter().filter_map(|part| alias.attribute(part));
        let whole = alias.attribute("wholeName").map(str::to_owned);
        let text = whole.unwrap_or_else(|| parts.collect::<Vec<&str>>().join(" "));
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let quality = match alias.attribute("strong") {
            Some("false") => NameQuality::Weak,
            _ if names.is_empty() => NameQuality::Primary,
            _ => NameQuality::Alias,
        };
        if !text.is_empty() && !names.iter().any(|name| name.text == text) {
            names.push(ListName { text, quality });
        }
    }
    names
}

fn birth_date(node: &Node) -> Option<BirthDate> {
    let range = node
        .attribute("yearRangeFrom")
        .zip(node.attribute("yearRangeTo"));
    if let Some((from, to)) = range {
        return Some(BirthDate::Between {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        });
    }
    let date = if let Some(text) = node.attribute("birthdate") {
        text.parse().ok()?
    } else {
        let part = |name: &str| {
            node.attribute(name)
                .and_then(|text| text.parse::<u32>().ok())
        };
        let year = i32::try_from(part("year")?).ok()?;
        let (month, day) = (part("monthOfYear"), part("dayOfMonth"));
        PartialDate::new(year, month.filter(|m| *m > 0), day.filter(|d| *d > 0)).ok()?
    };
    Some(match node.attribute("circa") {
        Some("true") => BirthDate::Approximately(date),
        _ => BirthDate::On(date),
    })
}

/// `00` stands for an unknown country.
fn countries(node: &Node) -> Vec<kernel::Country> {
    let mut found = Vec::new();
    for place in ["citizenship", "birthdate", "address"]
        .iter()
        .flat_map(|name| node.all(name))
    {
        country::add(
            &mut found,
            place.attribute("countryIso2Code").unwrap_or_default(),
        );
    }
    found
}

fn document(node: &Node) -> Option<Identifier> {
    let kind = match node.attribute("identificationTypeCode") {
        Some("passport") => IdentifierKind::Passport,
        Some("id" | "ssn") => IdentifierKind::NationalId,
        Some("regnumber") => IdentifierKind::Registration,
        Some("fiscalcode") => IdentifierKind::Tax,
        Some("imo") => IdentifierKind::Imo,
        _ => IdentifierKind::Other,
    };
    let number = node
        .attribute("number")
        .or_else(|| node.attribute("latinNumber"))?;
    let issuer = node.attribute("countryIso2Code").and_then(country::country);
    Identifier::new(kind, number, issuer)
}

fn programme(node: &Node) -> Option<String> {
    let regulation = node.all("regulation").next()?;
    let programme = regulation.attribute("programme");
    let number = regulation.attribute("numberTitle");
    let parts: Vec<&str> = programme.into_iter().chain(number).collect();
    Some(parts.join(", ")).filter(|text| !text.is_empty())
}
