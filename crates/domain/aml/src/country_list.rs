//! Lists of high-risk countries, each listing with its days: "what applied on that day?" has an
//! answer for every day the data covers.

mod file;

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use kernel::Country;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Digest;

/// A list of high-risk countries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountryList {
    /// FATF, high-risk jurisdictions subject to a call for action ("black list").
    FatfBlack,
    /// FATF, jurisdictions under increased monitoring ("grey list").
    FatfGrey,
    /// EU high-risk third countries (delegated regulation (EU) 2016/1675 as amended).
    EuHighRisk,
}

impl fmt::Display for CountryList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FatfBlack => "FATF list of high-risk jurisdictions (call for action)",
            Self::FatfGrey => "FATF list of jurisdictions under increased monitoring",
            Self::EuHighRisk => "EU list of high-risk third countries",
        })
    }
}

/// The day from which a listing applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InForce {
    /// From its publication by the issuer.
    Issued,
    /// From its entry into force in Norway.
    Norway,
}

/// One country on one list for some time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// The list.
    pub list: CountryList,
    /// The country.
    pub country: Country,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The first day it is no longer listed, if it was taken off.
    pub valid_to: Option<NaiveDate>,
    /// The first day the listing binds in Norway, if it does.
    pub norway_from: Option<NaiveDate>,
    /// The source: issuer and document.
    pub source: String,
}

impl Listing {
    /// Whether the listing applies on this day.
    pub fn in_force(&self, counts_from: InForce, day: NaiveDate) -> bool {
        let from = match counts_from {
            InForce::Issued => Some(self.valid_from),
            InForce::Norway => self.norway_from.map(|from| from.max(self.valid_from)),
        };
        from.is_some_and(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }
}

/// Why the lists cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidCountryLists {
    /// Not the form.
    #[error("{0}")]
    Form(String),
    /// A listing ends before it begins.
    #[error("{list} of {country} ends on {to}, before it begins")]
    Backwards {
        /// The list.
        list: CountryList,
        /// The country.
        country: Country,
        /// Its end.
        to: NaiveDate,
    },
    /// A country is on one list twice on one day.
    #[error("{country} is twice on the {list} on {day}")]
    Twice {
        /// The list.
        list: CountryList,
        /// The country.
        country: Country,
        /// The first such day.
        day: NaiveDate,
    },
}

/// All lists, with their history.
#[derive(Debug, Clone)]
pub struct CountryLists {
    version: String,
    complete_from: BTreeMap<CountryList, NaiveDate>,
    listings: BTreeMap<Country, Vec<Listing>>,
    digest: Digest,
}

impl CountryLists {
    /// The text of the lists that come with Drop.
    pub const SHIPPED: &'static str = include_str!("../data/country_lists.toml");

    /// Reads lists.
    pub fn parse(text: &str) -> Result<Self, InvalidCountryLists> {
        let file: file::File =
            toml::from_str(text).map_err(|error| InvalidCountryLists::Form(error.to_string()))?;
        let (version, complete_from) = (file.version.clone(), file.complete_from.clone());
        let mut listings: BTreeMap<Country, Vec<Listing>> = BTreeMap::new();
        for listing in file.listings() {
            listings.entry(listing.country).or_default().push(listing);
        }
        for of_country in listings.values_mut() {
            of_country.sort_by_key(|listing| (listing.list, listing.valid_from));
            check(of_country)?;
        }
        Ok(Self {
            version,
            complete_from,
            listings,
            digest: Digest::of(text.as_bytes()),
        })
    }

    /// The lists that come with Drop.
    pub fn shipped() -> Result<Self, InvalidCountryLists> {
        Self::parse(Self::SHIPPED)
    }

    /// Their version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 of their text.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Every listing of a country, whenever it applied.
    pub fn of_country(&self, country: Country) -> &[Listing] {
        self.listings.get(&country).map_or(&[], Vec::as_slice)
    }

    /// What applied on that day: the listings in force, by country. Before [`Self::complete_from`]
    /// there may have been more.
    pub fn on(&self, counts_from: InForce, day: NaiveDate) -> impl Iterator<Item = &Listing> {
        let all = self.listings.values().flatten();
        all.filter(move |listing| listing.in_force(counts_from, day))
    }

    /// The countries on a list on that day.
    pub fn countries(
        &self,
        list: CountryList,
        counts_from: InForce,
        day: NaiveDate,
    ) -> impl Iterator<Item = Country> {
        let listings = self.on(counts_from, day);
        let of_list = listings.filter(move |listing| listing.list == list);
        of_list.map(|listing| listing.country)
    }

    /// The first day for which the data has every listing of this list.
    pub fn complete_from(&self, list: CountryList) -> Option<NaiveDate> {
        self.complete_from.get(&list).copied()
    }
}

fn check(of_country: &[Listing]) -> Result<(), InvalidCountryLists> {
    for listing in of_country {
        if let Some(to) = listing.valid_to.filter(|to| *to <= listing.valid_from) {
            let (list, country) = (listing.list, listing.country);
            return Err(InvalidCountryLists::Backwards { list, country, to });
        }
    }
    for pair in of_country.windows(2) {
        let [earlier, later] = pair else { continue };
        let ended = earlier.valid_to.is_some_and(|to| to <= later.valid_from);
        if earlier.list == later.list && !ended {
            return Err(InvalidCountryLists::Twice {
                list: later.list,
                country: later.country,
                day: later.valid_from,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
