//! The table of corridors: data, read whole, every fault of it named at once.

mod row;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use kernel::{Country, Currency};
use thiserror::Error;

use crate::Corridor;

/// All corridors, by country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corridors(BTreeMap<Country, Corridor>);

/// One fault of a corridor table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorridorViolation {
    /// The key it was found under; empty if the fault is the table's.
    pub country: String,
    /// The problem.
    pub what: String,
}

impl fmt::Display for CorridorViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "corridors.{}: {}", self.country, self.what)
    }
}

/// The table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the corridor table has faults: {}", list(.0))]
pub struct InvalidCorridors(pub Vec<CorridorViolation>);

fn list(faults: &[CorridorViolation]) -> String {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    faults.join("; ")
}

impl Corridors {
    /// The table Drop is shipped with.
    pub fn built_in() -> Result<Self, InvalidCorridors> {
        Self::parse(include_str!("../data/corridors.toml"))
    }

    /// Reads a table in TOML, of the form `data/corridors.toml` describes.
    pub fn parse(text: &str) -> Result<Self, InvalidCorridors> {
        let rows = row::read(text).map_err(|what| {
            InvalidCorridors(vec![CorridorViolation {
                country: String::new(),
                what,
            }])
        })?;
        let mut corridors = BTreeMap::new();
        let mut faults = Vec::new();
        for (key, value) in rows {
            match row::corridor(&key, value) {
                Ok(corridor) => {
                    corridors.insert(corridor.country, corridor);
                }
                Err(what) => faults.extend(what.into_iter().map(|what| CorridorViolation {
                    country: key.clone(),
                    what,
                })),
            }
        }
        if faults.is_empty() {
            Ok(Self(corridors))
        } else {
            Err(InvalidCorridors(faults))
        }
    }

    /// The corridor to a country, if there is one.
    pub fn get(&self, country: Country) -> Option<&Corridor> {
        self.0.get(&country)
    }

    /// All of them, by country code.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Corridor> {
        self.0.values()
    }

    /// The currencies of all corridors, each once, by currency code.
    pub fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<_> = self.all().map(|corridor| corridor.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        currencies
    }
}
