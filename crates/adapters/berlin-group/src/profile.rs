//! The differences between banks with the same protocol, as data.

use std::net::Ipv4Addr;

use payments::{BankId, BankSummary, Rail};
use serde::Deserialize;
use thiserror::Error;
use url::Url;

/// One bank's ways. Built-in profiles: [`built_in`]; configuration replaces what it must, such as
/// `base_url`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankProfile {
    /// Id, `dnb`.
    pub id: BankId,
    /// Name for people.
    pub name: String,
    /// BIC, if there is one for all customers.
    #[serde(default)]
    pub bic: Option<String>,
    /// Base address of the bank's API; `api_path` is added to it.
    pub base_url: Url,
    /// First segment of every path of the protocol.
    #[serde(default = "default_api_path")]
    pub api_path: String,
    /// Days a consent may last. SCA is renewed after 180 days (Regulation (EU) 2022/2360); some
    /// banks still say 90.
    pub consent_days: u16,
    /// Reads a day without the customer, per endpoint and account: 1 to 4 (RTS Art. 36).
    pub frequency_per_day: u8,
    /// Seconds the customer has for SCA of a payment.
    pub sca_timeout_seconds: u32,
    /// The form in which the bank identifies its customers' accounts.
    pub accounts: AccountIdentification,
    /// The accounts that a consent asks for.
    #[serde(default)]
    pub consent_access: ConsentAccess,
    /// Payment products by rail; a rail without one cannot be paid from this bank.
    pub products: Vec<Product>,
    /// Whether and how requests are signed; `None` if the bank asks for none.
    #[serde(default)]
    pub signing: Option<SigningProfile>,
    /// Whether the bank confirms funds.
    #[serde(default)]
    pub funds_confirmation: bool,
    /// Whether an authorisation is a call of its own (`TPP-Explicit-Authorisation-Preferred`).
    #[serde(default)]
    pub explicit_authorisation: bool,
    /// Hosts besides that of `base_url` on which the bank shows its SCA pages (https only).
    #[serde(default)]
    pub sca_hosts: Vec<String>,
    /// What is said of a customer with an IPv6 address: the protocol's `PSU-IP-Address` is
    /// `format: ipv4`. The default 192.0.0.8 is the dummy address of RFC 7600, which tells that the
    /// customer is there without naming an address that is not theirs.
    #[serde(default = "default_dummy_ipv4")]
    pub psu_ipv6_as: Ipv4Addr,
}

/// The form in which a bank identifies its customers' accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountIdentification {
    /// IBAN.
    Iban,
    /// National account number.
    Bban,
}

/// The accounts that a consent asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAccess {
    /// Those the customer picks at the bank (empty lists in the request).
    #[default]
    CustomerPicks,
    /// All of them (`allPsd2: allAccounts`).
    All,
}

/// One payment product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The way money travels.
    pub rail: Rail,
    /// `payment-product` in the path.
    pub product: String,
    /// The amount that the bank is instructed to pay.
    pub instructed: Instructed,
}

/// The amount that the bank is instructed to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instructed {
    /// The amount sent, in NOK; intermediary banks convert it.
    Send,
    /// The amount that is to arrive: SEPA pays euro.
    Receive,
}

/// How requests are signed: RSA-SHA256 by draft-cavage-http-signatures, `keyId="SN=…,CA=…"`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningProfile {
    /// Headers under the signature when the request has them, lower case, in this order.
    pub headers: Vec<String>,
    /// The certificate authority as the bank wants it written in `keyId`; without it, the
    /// certificate's issuer by RFC 4514.
    #[serde(default)]
    pub certificate_authority: Option<String>,
}

/// Why a profile cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidProfile {
    /// Not TOML, or not the members of a profile.
    #[error("the profile cannot be read: {0}")]
    Form(String),
    /// A member is out of range.
    #[error("profile {bank}: {member} {why}")]
    Member {
        /// The bank.
        bank: BankId,
        /// The member of the profile.
        member: &'static str,
        /// The problem with it.
        why: &'static str,
    },
}

/// The profiles that come with the product: DNB and SpareBank 1, at their production addresses.
///
/// # Errors
/// Never in a released build: a test reads them.
pub fn built_in() -> Result<Vec<BankProfile>, InvalidProfile> {
    [
        include_str!("../profiles/dnb.toml"),
        include_str!("../profiles/sparebank1.toml"),
    ]
    .into_iter()
    .map(BankProfile::from_toml)
    .collect()
}

impl BankProfile {
    /// Reads a profile.
    pub fn from_toml(text: &str) -> Result<Self, InvalidProfile> {
        let profile: Self =
            toml::from_str(text).map_err(|error| InvalidProfile::Form(error.to_string()))?;
        profile.check()?;
        Ok(profile)
    }

    /// Checks what types cannot.
    pub(crate) fn check(&self) -> Result<(), InvalidProfile> {
        let wrong = |member, why| {
            Err(InvalidProfile::Member {
                bank: self.id.clone(),
                member,
                why,
            })
        };
        let token = |text: &str| {
            let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b);
            (1..=64).contains(&text.len()) && text.bytes().all(fits) && !text.starts_with('.')
        };
        if !token(self.id.as_str()) {
            return wrong("id", "has lower-case letters, digits, - and _ only");
        }
        if !self.base_url.has_host() || !["http", "https"].contains(&self.base_url.scheme()) {
            return wrong("base_url", "must be an http(s) address");
        }
        if self.base_url.query().is_some() || self.base_url.fragment().is_some() {
            return wrong("base_url", "must have no query and no fragment");
        }
        if !token(&self.api_path) {
            return wrong("api_path", "must be one path segment");
        }
        if !(1..=4).contains(&self.frequency_per_day) {
            return wrong("frequency_per_day", "must be from 1 to 4");
        }
        if self.consent_days == 0 || self.sca_timeout_seconds == 0 {
            return wrong("consent_days, sca_timeout_seconds", "must be above zero");
        }
        if !self.products.iter().all(|one| token(&one.product)) {
            return wrong("products.product", "must be one path segment");
        }
        Ok(())
    }

    /// The product for a rail.
    pub(crate) fn product(&self, rail: Rail) -> Option<&Product> {
        self.products.iter().find(|product| product.rail == rail)
    }

    pub(crate) fn summary(&self) -> BankSummary {
        BankSummary {
            id: self.id.clone(),
            name: self.name.clone(),
            bic: self.bic.clone(),
            consent_days: self.consent_days,
            frequency_per_day: self.frequency_per_day,
            sca_timeout_seconds: self.sca_timeout_seconds,
        }
    }
}

fn default_api_path() -> String {
    "v1".to_owned()
}

fn default_dummy_ipv4() -> Ipv4Addr {
    Ipv4Addr::new(192, 0, 0, 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_profiles_read_and_have_a_product_for_every_rail() {
        let profiles = built_in().unwrap();
        assert_eq!(profiles.len(), 2);
        for profile in profiles {
            for rail in [Rail::Sepa, Rail::Swift, Rail::Payout] {
                assert!(profile.product(rail).is_some(), "{} {rail:?}", profile.id);
            }
            let sepa = profile.product(Rail::Sepa).unwrap();
            assert_eq!(sepa.instructed, Instructed::Receive);
        }
    }

    #[test]
    fn a_profile_with_a_mistake_names_the_member() {
        let good = include_str!("../profiles/dnb.toml");
        for (from, to, member) in [
            ("id = \"dnb\"", "id = \"DNB/..\"", "id"),
            ("https://api", "ftp://api", "base_url"),
            (
                "frequency_per_day = 4",
                "frequency_per_day = 5",
                "frequency_per_day",
            ),
            ("\"sepa-credit", "\"../sepa-credit", "products.product"),
        ] {
            let error = BankProfile::from_toml(&good.replace(from, to)).unwrap_err();
            let InvalidProfile::Member { member: named, .. } = error else {
                panic!("{error}");
            };
            assert_eq!(named, member);
        }
        assert!(BankProfile::from_toml(&format!("{good}\nsurprise = 1")).is_err());
    }
}
