//! Countries by ISO 3166-1 alpha-2, with Kosovo's customary `XK`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A country that exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// The text is neither an ISO 3166-1 alpha-2 code (upper case) nor `XK`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an ISO 3166-1 alpha-2 country code")]
pub struct UnknownCountry;

impl Country {
    /// Norway, where the payer's bank is.
    pub const NORWAY: Self = Self(*b"NO");

    /// The code, `NO`.
    pub fn code(&self) -> &str {
        // Two ASCII capitals by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The English short name.
    pub fn name(&self) -> &'static str {
        match self.code() {
            "XK" => "Kosovo",
            code => rust_iso3166::from_alpha2(code).map_or("", |country| country.name),
        }
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let [a, b] = *text.as_bytes() else {
            return Err(UnknownCountry);
        };
        if !(a.is_ascii_uppercase() && b.is_ascii_uppercase()) {
            return Err(UnknownCountry);
        }
        if text != "XK" && rust_iso3166::from_alpha2(text).is_none() {
            return Err(UnknownCountry);
        }
        Ok(Self([a, b]))
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, UnknownCountry> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kosovo_and_iso_countries_parse_and_others_do_not() {
        assert_eq!("XK".parse::<Country>().map(|c| c.name()), Ok("Kosovo"));
        assert_eq!("NO".parse::<Country>(), Ok(Country::NORWAY));
        for wrong in ["", "N", "no", "ZZ", "NOR", "N\u{d8}", "XX"] {
            assert_eq!(wrong.parse::<Country>(), Err(UnknownCountry), "{wrong:?}");
        }
    }
}
