//! The subject of a screening.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use kernel::Country;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Digest, PartialDate, Schema};

/// The kind of an identifying number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// A passport.
    Passport,
    /// A national identity number or card.
    NationalId,
    /// A number in a register of companies.
    Registration,
    /// A tax number.
    Tax,
    /// A ship's IMO number.
    Imo,
    /// Any other.
    Other,
}

/// The text names no kind of identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a kind of identifier")]
pub struct UnknownIdentifierKind;

impl IdentifierKind {
    const ALL: [Self; 6] = [
        Self::Passport,
        Self::NationalId,
        Self::Registration,
        Self::Tax,
        Self::Imo,
        Self::Other,
    ];

    /// Its name, `national_id`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::NationalId => "national_id",
            Self::Registration => "registration",
            Self::Tax => "tax",
            Self::Imo => "imo",
            Self::Other => "other",
        }
    }
}

impl FromStr for IdentifierKind {
    type Err = UnknownIdentifierKind;

    fn from_str(text: &str) -> Result<Self, UnknownIdentifierKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or(UnknownIdentifierKind)
    }
}

/// An identifying number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// Of what kind.
    pub kind: IdentifierKind,
    /// The number in upper case, letters and digits only.
    value: String,
    /// Who issued it, if known.
    pub country: Option<Country>,
}

impl Identifier {
    /// Fewest characters of a number that says anything.
    const MIN: usize = 5;

    /// Takes the letters and digits of the text; `None` if they are too few to identify anybody.
    pub fn new(kind: IdentifierKind, text: &str, country: Option<Country>) -> Option<Self> {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        let value: String = kept.flat_map(char::to_uppercase).take(40).collect();
        let has_digit = value.bytes().any(|b| b.is_ascii_digit());
        (value.len() >= Self::MIN && has_digit).then_some(Self {
            kind,
            value,
            country,
        })
    }

    /// The number.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// The number stays out of logs.
impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({}, ***)", self.kind.as_str())
    }
}

/// A person or organisation to be screened, as far as it is known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The name in any script.
    pub name: String,
    /// What kind of thing it is.
    pub schema: Schema,
    /// Date of birth, as far as known.
    pub birth_date: Option<PartialDate>,
    /// Nationality, residence or seat.
    pub country: Option<Country>,
    /// Numbers.
    pub identifiers: Vec<Identifier>,
}

impl Subject {
    /// Longest name that is read, in characters; what follows is left aside.
    pub const MAX_NAME: usize = 400;

    /// A person of whom the name is known.
    pub fn person(name: impl Into<String>) -> Self {
        Self::named(name, Schema::Person)
    }

    /// An organisation of which the name is known.
    pub fn organization(name: impl Into<String>) -> Self {
        Self::named(name, Schema::Organization)
    }

    /// A customer: a person with their date of birth. Their residence says nothing of their
    /// nationality and lists do not know Norwegian national ids, so neither is screened.
    pub fn customer(full_name: &str, birth_date: NaiveDate) -> Self {
        Self::person(full_name).born(PartialDate::from(birth_date))
    }

    /// A recipient: a person or a company, which is not asked, in the country that is paid to.
    pub fn recipient(name: &str, country: Country) -> Self {
        Self::named(name, Schema::Unknown).of(country)
    }

    /// A subject of whom name and kind are known.
    pub fn named(name: impl Into<String>, schema: Schema) -> Self {
        Self {
            name: name.into(),
            schema,
            birth_date: None,
            country: None,
            identifiers: Vec::new(),
        }
    }

    /// The same, born on this date.
    #[must_use]
    pub fn born(mut self, date: PartialDate) -> Self {
        self.birth_date = Some(date);
        self
    }

    /// The same, of this country.
    #[must_use]
    pub fn of(mut self, country: Country) -> Self {
        self.country = Some(country);
        self
    }

    /// What a decision about the subject rests on: another fingerprint is another subject.
    pub fn fingerprint(&self) -> Digest {
        let mut identifiers: Vec<String> = self
            .identifiers
            .iter()
            .map(|id| format!("{}:{}", id.kind.as_str(), id.value))
            .collect();
        identifiers.sort_unstable();
        let birth_date = self.birth_date.map(|d| d.to_string()).unwrap_or_default();
        let country = self.country.as_ref().map_or("", Country::code);
        let fixed = [
            self.name.as_str(),
            self.schema.as_str(),
            &birth_date,
            country,
        ];
        Digest::of_parts(
            fixed
                .into_iter()
                .chain(identifiers.iter().map(String::as_str)),
        )
    }
}

/// Without personal data.
impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

/// The entity that is screened, by its prefixed id: `usr_…`, `rcp_…`, `mer_…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SubjectRef(String);

/// The text is no prefixed id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a prefixed id")]
pub struct InvalidSubjectRef;

impl SubjectRef {
    /// Takes the prefixed id of any entity.
    pub fn new(id: &impl ToString) -> Result<Self, InvalidSubjectRef> {
        id.to_string().parse()
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SubjectRef {
    type Err = InvalidSubjectRef;

    fn from_str(text: &str) -> Result<Self, InvalidSubjectRef> {
        let fit = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        if text.is_empty() || text.len() > 64 || !text.contains('_') || !text.bytes().all(fit) {
            return Err(InvalidSubjectRef);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for SubjectRef {
    type Error = InvalidSubjectRef;

    fn try_from(text: String) -> Result<Self, InvalidSubjectRef> {
        text.parse()
    }
}

impl From<SubjectRef> for String {
    fn from(id: SubjectRef) -> Self {
        id.0
    }
}

impl fmt::Display for SubjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person or organisation that is screened again when a list changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenedSubject {
    /// Which entity.
    pub id: SubjectRef,
    /// What is known of it.
    pub subject: Subject,
}
