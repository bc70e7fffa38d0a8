//! How lists are written: countries that came on and went off together stand together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::Country;
use serde::Deserialize;

use super::{CountryList, Listing};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) version: String,
    pub(super) complete_from: BTreeMap<CountryList, NaiveDate>,
    listed: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    list: CountryList,
    countries: Vec<Country>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    norway_from: Option<NaiveDate>,
    source: String,
}

impl File {
    /// One listing per country.
    pub(super) fn listings(self) -> impl Iterator<Item = Listing> {
        self.listed.into_iter().flat_map(|listed| {
            let countries = listed.countries.clone();
            countries.into_iter().map(move |country| Listing {
                list: listed.list,
                country,
                valid_from: listed.valid_from,
                valid_to: listed.valid_to,
                norway_from: listed.norway_from,
                source: listed.source.clone(),
            })
        })
    }
}
