//! Corridors: countries to which money can be sent, with currency, rail and account scheme.

use kernel::{Country, Currency};
use serde::Deserialize;

use crate::{NumberRule, is_eea};

/// The rail by which money is transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rail {
    /// SEPA credit transfer, euro only.
    Sepa,
    /// Cross-border credit transfer by correspondent banks.
    Swift,
    /// A payout partner pays in the country.
    Payout,
}

/// A clearing code that, with an account number, names an account where there is no IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearingSystem {
    /// US routing number, nine digits with check digit (ISO 20022 USABA).
    Aba,
    /// Canadian institution and transit number (CACPA).
    Transit,
    /// Indian Financial System Code (INFSC).
    Ifsc,
    /// Australian bank-state-branch (AUBSB).
    Bsb,
    /// Chinese national clearing code (CNAPS).
    Cnaps,
    /// Japanese Zengin bank and branch code (JPZGN).
    Zengin,
    /// UK sort code (GBDSC).
    SortCode,
    /// BIC of the bank; where no national code is customary.
    Bic,
}

impl ClearingSystem {
    /// ISO 20022 ExternalClearingSystemIdentification1Code, for payment messages; `None` for a
    /// BIC, which has an element of its own there.
    pub const fn iso20022_code(self) -> Option<&'static str> {
        match self {
            Self::Aba => Some("USABA"),
            Self::Transit => Some("CACPA"),
            Self::Ifsc => Some("INFSC"),
            Self::Bsb => Some("AUBSB"),
            Self::Cnaps => Some("CNAPS"),
            Self::Zengin => Some("JPZGN"),
            Self::SortCode => Some("GBDSC"),
            Self::Bic => None,
        }
    }
}

/// The scheme by which accounts are identified in a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "clearing")]
pub enum AccountScheme {
    /// IBAN, as the IBAN registry has the country.
    Iban,
    /// Account number plus a clearing code.
    Local(ClearingSystem),
}

/// One country money can be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corridor {
    /// Destination.
    pub country: Country,
    /// The currency that the recipient receives.
    pub currency: Currency,
    /// The rail.
    pub rail: Rail,
    /// The scheme by which accounts are identified.
    pub account_scheme: AccountScheme,
    /// The format of account numbers there; not used where accounts are identified by IBAN, whose
    /// format is in the IBAN registry.
    pub number_rule: NumberRule,
    /// Execution time in business days, from and to (PSD2 Art. 45).
    pub business_days: (u8, u8),
    /// Whether the recipient's address is needed (FATF Recommendation 16 and local rules).
    pub address_required: bool,
}

impl Corridor {
    /// Whether the payment stays within the EEA, so that PSD2's titles III and IV hold in full.
    pub fn within_eea(&self) -> bool {
        is_eea(self.country)
    }
}
