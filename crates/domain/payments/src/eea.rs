//! The countries of the European Economic Area, where PSD2 applies to both ends of a payment.
//!
//! An explicit list: neither SEPA membership (Switzerland and the United Kingdom are in SEPA) nor
//! the euro (Kosovo uses it) says anything about the EEA.

use kernel::Country;

/// The thirty contracting parties: the EU's 27, Iceland, Liechtenstein, Norway.
pub(crate) const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Whether the country is in the European Economic Area.
pub fn is_eea(country: Country) -> bool {
    EEA.contains(&country.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_sepa_nor_the_euro_makes_an_eea_country() {
        for (code, expected) in [
            ("NO", true),
            ("LI", true),
            ("HR", true),
            ("CH", false),
            ("GB", false),
            ("XK", false),
        ] {
            assert_eq!(is_eea(code.parse().unwrap()), expected, "{code}");
        }
    }
}
