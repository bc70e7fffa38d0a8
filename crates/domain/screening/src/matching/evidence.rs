//! What besides the name speaks for or against: birth date, country, numbers, kind of thing. Each
//! moves the score, none decides alone: lists are full of wrong dates and old passports.

use std::fmt;

use kernel::Country;
use serde::{Deserialize, Serialize};

use super::names::NameMatch;
use crate::{BirthDate, Identifier, IdentifierKind, PartialDate, Schema};

/// What a piece of evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Words of the names.
    Name,
    /// Date of birth.
    BirthDate,
    /// Country.
    Country,
    /// A number that identifies.
    Identifier,
    /// Person or organisation.
    Schema,
    /// The list itself calls the name weak.
    Quality,
}

/// A piece of evidence, in words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is about.
    pub kind: EvidenceKind,
    /// What it adds to the score or takes from it, in thousandths; for the name, the score itself.
    pub points: i16,
    /// In words, for the compliance officer.
    pub text: String,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            EvidenceKind::Name => f.write_str(&self.text),
            _ => write!(f, "{} ({:+})", self.text, self.points),
        }
    }
}

/// The words stay out of logs: they name people.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evidence({:?}, {:+})", self.kind, self.points)
    }
}

/// What is known of a subject besides the name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) schema: Schema,
    pub(crate) birth_dates: &'a [BirthDate],
    pub(crate) countries: &'a [Country],
    pub(crate) identifiers: &'a [Identifier],
}

/// How far two dates of birth agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dates {
    Contradict,
    FarApart,
    /// Two full dates that differ in all, the years next to each other or the same.
    OtherDay,
    YearsApart,
    SameDayOtherYear,
    OneDigit,
    About,
    Swapped,
    Compatible,
    Equal,
}

/// A score and what it is made of.
pub(crate) struct Weighed {
    pub(crate) score: i32,
    pub(crate) evidence: Vec<(EvidenceKind, i32, &'static str)>,
}

/// Weighs everything; `name` is the likeness of the names.
pub(crate) fn weigh(name: &NameMatch, left: &Facts<'_>, right: &Facts<'_>) -> Weighed {
    let mut weighed = Weighed {
        score: name.score,
        evidence: Vec::new(),
    };
    if left.birth_dates.is_empty() || right.birth_dates.is_empty() {
        // Nothing known on one side says nothing.
    } else {
        let agreement = nearest_dates(left.birth_dates, right.birth_dates);
        let (points, text) = of_dates(agreement, name);
        weighed.add(EvidenceKind::BirthDate, points, text);
    }
    if !left.countries.is_empty() && !right.countries.is_empty() {
        let same = left.countries.iter().any(|c| right.countries.contains(c));
        let (points, text) = of_countries(same, name, left.schema);
        weighed.add(EvidenceKind::Country, points, text);
    }
    of_numbers(left, right, name, &mut weighed);
    of_schemas(left.schema, right.schema, &mut weighed);
    weighed.score = weighed.score.clamp(0, 1000);
    weighed
}

impl Weighed {
    fn add(&mut self, kind: EvidenceKind, points: i32, text: &'static str) {
        self.score += points;
        self.evidence.push((kind, points, text));
    }
}

/// A part of what is missing to the full score.
fn part(name: &NameMatch, percent: i32) -> i32 {
    (1000 - name.score).max(0) * percent / 100
}

fn of_dates(agreement: Dates, name: &NameMatch) -> (i32, &'static str) {
    // A long uncommon name is seldom borne by two people.
    let rare = name.shared >= 2500 && name.score >= 930;
    match agreement {
        // Brothers and sisters, twins even, share a surname and a date.
        Dates::Equal if name.score < 500 => (part(name, 40), "the same date of birth"),
        Dates::Equal => (part(name, 45), "the same date of birth"),
        Dates::Swapped => (
            part(name, 25),
            "the same date of birth with day and month swapped",
        ),
        Dates::Compatible => (
            part(name, 20),
            "dates of birth agree as far as they are known",
        ),
        Dates::About => (part(name, 8), "dates of birth agree about"),
        Dates::OneDigit => (-10, "dates of birth differ in one place"),
        Dates::SameDayOtherYear => (-60, "the same day and month of another year of birth"),
        Dates::OtherDay => (if rare { -170 } else { -310 }, "another date of birth"),
        Dates::YearsApart => (-130, "years of birth differ a little"),
        Dates::FarApart => (if rare { -170 } else { -310 }, "years of birth differ"),
        Dates::Contradict => (
            if rare { -230 } else { -330 },
            "years of birth differ widely",
        ),
    }
}

fn nearest_dates(left: &[BirthDate], right: &[BirthDate]) -> Dates {
    let pairs = left
        .iter()
        .flat_map(|l| right.iter().map(move |r| compare_dates(*l, *r)));
    pairs.max().unwrap_or(Dates::Compatible)
}

fn compare_dates(left: BirthDate, right: BirthDate) -> Dates {
    match (left, right) {
        (BirthDate::On(l), BirthDate::On(r)) => compare_days(l, r),
        (BirthDate::Approximately(l), r) | (r, BirthDate::Approximately(l)) => {
            let (from, to) = years(r);
            about(l.year() - 2, l.year() + 2, from, to)
        }
        (l, r) => {
            let ((from, to), (other_from, other_to)) = (years(l), years(r));
            about(from, to, other_from, other_to)
        }
    }
}

fn years(date: BirthDate) -> (i32, i32) {
    match date {
        BirthDate::On(d) | BirthDate::Approximately(d) => (d.year(), d.year()),
        BirthDate::Between { from, to } => (i32::from(from), i32::from(to)),
    }
}

fn about(from: i32, to: i32, other_from: i32, other_to: i32) -> Dates {
    match (other_from - to).max(from - other_to) {
        ..=0 => Dates::About,
        1..=2 => Dates::YearsApart,
        3..=7 => Dates::FarApart,
        _ => Dates::Contradict,
    }
}

fn compare_days(l: PartialDate, r: PartialDate) -> Dates {
    let apart = (l.year() - r.year()).abs();
    let (months, days) = (l.month().zip(r.month()), l.day().zip(r.day()));
    let same_month = months.map(|(a, b)| a == b);
    let same_day = days.map(|(a, b)| a == b);
    if apart != 0 {
        return match (apart, same_month, same_day) {
            // A slip in the year: 1956 for 1965.
            (_, Some(true), Some(true)) if apart <= 2 || apart % 9 == 0 || apart % 10 == 0 => {
                Dates::SameDayOtherYear
            }
            (1..=2, Some(false), Some(false)) => Dates::OtherDay,
            (1..=2, _, _) => Dates::YearsApart,
            (3..=7, _, _) => Dates::FarApart,
            _ => Dates::Contradict,
        };
    }
    let first_of_year = |d: PartialDate| d.month() == Some(1) && d.day() == Some(1);
    match (same_month, same_day) {
        (Some(true), Some(true)) => Dates::Equal,
        (None | Some(true), None) => Dates::Compatible,
        // The first of January often stands for not known.
        _ if first_of_year(l) || first_of_year(r) => Dates::About,
        (Some(false), Some(false)) if l.month() == r.day() && l.day() == r.month() => {
            Dates::Swapped
        }
        (Some(true), Some(false)) | (Some(false), Some(true)) => Dates::OneDigit,
        _ => Dates::OtherDay,
    }
}

fn of_countries(same: bool, name: &NameMatch, schema: Schema) -> (i32, &'static str) {
    match (same, schema) {
        (true, _) => (part(name, 12), "a country in common"),
        (false, Schema::Organization) => (-70, "no country in common"),
        (false, _) => (-40, "no country in common"),
    }
}

fn of_numbers(left: &Facts<'_>, right: &Facts<'_>, name: &NameMatch, weighed: &mut Weighed) {
    let equal = left.identifiers.iter().any(|l| {
        let kin = |r: &&Identifier| related(l.kind, r.kind) && l.value() == r.value();
        right.identifiers.iter().any(|r| kin(&r))
    });
    if equal {
        let floor = if name.score >= 350 { 970 } else { 800 };
        weighed.add(
            EvidenceKind::Identifier,
            (floor - weighed.score).max(0),
            "the same identifying number",
        );
        return;
    }
    let lasting = [
        IdentifierKind::NationalId,
        IdentifierKind::Registration,
        IdentifierKind::Imo,
    ];
    let differs = left.identifiers.iter().any(|l| {
        let rival = |r: &Identifier| r.kind == l.kind && r.country == l.country;
        lasting.contains(&l.kind) && right.identifiers.iter().any(rival)
    });
    if differs {
        weighed.add(
            EvidenceKind::Identifier,
            -120,
            "other numbers of the same kind",
        );
    }
}

fn related(l: IdentifierKind, r: IdentifierKind) -> bool {
    l == r || l == IdentifierKind::Other || r == IdentifierKind::Other
}

fn of_schemas(left: Schema, right: Schema, weighed: &mut Weighed) {
    let known = |schema| schema != Schema::Unknown;
    if known(left) && known(right) && left != right {
        let points = -(weighed.score * 40 / 100).max(200);
        weighed.add(EvidenceKind::Schema, points, "not the same kind of thing");
    }
}
