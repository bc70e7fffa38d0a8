//! What stands on a list, and which version of the list it was.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use kernel::{Country, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{BirthDate, Digest, Identifier, ListSource, ListVersionId, Schema};

/// The id that the list itself gives an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId(String);

impl EntryId {
    /// Takes the list's own id as it is.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An entry among all lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryRef {
    /// The source of the list.
    pub source: ListSource,
    /// The list's own id of it.
    pub id: EntryId,
}

/// How far a name can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameQuality {
    /// The name the entry is listed under.
    Primary,
    /// Another name, good enough to be recognised by.
    Alias,
    /// A name that the list itself calls weak or low: it only supports other evidence.
    Weak,
}

/// The text names no quality.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a quality of a name")]
pub struct UnknownQuality;

impl NameQuality {
    /// Its name, `primary`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Alias => "alias",
            Self::Weak => "weak",
        }
    }
}

impl FromStr for NameQuality {
    type Err = UnknownQuality;

    fn from_str(text: &str) -> Result<Self, UnknownQuality> {
        let all = [Self::Primary, Self::Alias, Self::Weak];
        let found = all.into_iter().find(|quality| quality.as_str() == text);
        found.ok_or(UnknownQuality)
    }
}

/// A name of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListName {
    /// The name as the list writes it, in any script.
    pub text: String,
    /// How far it can be relied on.
    pub quality: NameQuality,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListEntry {
    /// The source of the list.
    pub source: ListSource,
    /// The list's own id.
    pub id: EntryId,
    /// What kind of thing it is.
    pub schema: Schema,
    /// Its names, the primary one first.
    pub names: Vec<ListName>,
    /// What is known of the date of birth; several when the list is not sure.
    pub birth_dates: Vec<BirthDate>,
    /// Nationalities, places of birth and addresses.
    pub countries: Vec<Country>,
    /// Numbers.
    pub identifiers: Vec<Identifier>,
    /// The sanctions programme or regulation, or the office held.
    pub programme: Option<String>,
    /// What else the list says.
    pub remarks: Option<String>,
}

impl ListEntry {
    /// Which entry it is.
    pub fn reference(&self) -> EntryRef {
        EntryRef {
            source: self.source,
            id: self.id.clone(),
        }
    }

    /// The name it is listed under.
    pub fn primary_name(&self) -> &str {
        self.names.first().map_or("", |name| &name.text)
    }

    /// What a decision about the entry rests on: another fingerprint is another entry. Remarks
    /// count too, since a compliance officer reads them.
    pub fn fingerprint(&self) -> Digest {
        // Serialising plain data cannot fail; were it to, every entry would look changed.
        Digest::of(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// How much is on a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListCounts {
    /// Entries.
    pub entries: u64,
    /// Names of all entries.
    pub names: u64,
    /// Rows of the file that were skipped.
    pub skipped: u64,
}

/// One version of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListVersion {
    /// Id.
    pub id: ListVersionId,
    /// The source of the list.
    pub source: ListSource,
    /// The date the list gives itself, if it does.
    pub list_date: Option<NaiveDate>,
    /// The digest of the files it came from.
    pub digest: Digest,
    /// How much is on it.
    pub counts: ListCounts,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// A row of a list's file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedRow {
    /// Which of the list's files, `sdn`, `alt`.
    pub file: String,
    /// Row or record, counted from 1.
    pub row: u64,
    /// Why, in words.
    pub reason: String,
}
