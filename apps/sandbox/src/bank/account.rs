//! Accounts: Norwegian account numbers, and the three each person has at each bank.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::profile::{AccountScheme, Profile};
use crate::people::Person;

/// How a TPP names an account.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountReference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) iban: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bban: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

impl AccountReference {
    /// By the number alone, of either scheme.
    pub(crate) fn named(number: &str) -> Self {
        let is_iban = number.starts_with("NO");
        Self {
            iban: is_iban.then(|| number.to_owned()),
            bban: (!is_iban).then(|| number.to_owned()),
            currency: None,
        }
    }
}

/// An account in NOK.
#[derive(Clone)]
pub(crate) struct Account {
    /// Eleven digits.
    pub(crate) bban: String,
    /// The bank's opaque handle in URLs.
    pub(crate) resource_id: String,
    /// National id of the holder.
    pub(crate) owner: String,
    pub(crate) owner_name: String,
    pub(crate) name: &'static str,
    /// ISO 20022 ExternalCashAccountType1Code.
    pub(crate) kind: &'static str,
    /// Booked balance in NOK.
    pub(crate) balance: Decimal,
}

impl Account {
    /// The international form.
    pub(crate) fn iban(&self) -> String {
        norwegian_iban(&self.bban)
    }

    /// How this bank names the account.
    pub(crate) fn reference(&self, scheme: AccountScheme) -> AccountReference {
        match scheme {
            AccountScheme::Iban => AccountReference {
                iban: Some(self.iban()),
                ..AccountReference::default()
            },
            AccountScheme::Bban => AccountReference {
                bban: Some(self.bban.clone()),
                ..AccountReference::default()
            },
        }
    }

    /// The account as the list of accounts shows it, without balances and links.
    pub(crate) fn details(&self, profile: &Profile) -> Value {
        let mut details = json!({
            "resourceId": self.resource_id,
            "currency": "NOK",
            "ownerName": self.owner_name,
            "name": self.name,
            "product": self.name,
            "cashAccountType": self.kind,
            "status": "enabled",
            "usage": "PRIV",
            "bic": profile.bic,
        });
        let (name, number) = match profile.scheme {
            AccountScheme::Iban => ("iban", self.iban()),
            AccountScheme::Bban => ("bban", self.bban.clone()),
        };
        if let Some(details) = details.as_object_mut() {
            details.insert(name.to_owned(), json!(number));
        }
        details
    }
}

/// Accounts by number.
#[derive(Default)]
pub(crate) struct Accounts(BTreeMap<String, Account>);

impl Accounts {
    /// Adds an account, unless there is one of its number.
    pub(crate) fn open(&mut self, account: Account) {
        self.0.entry(account.bban.clone()).or_insert(account);
    }

    /// The account with this number.
    pub(crate) fn get(&self, bban: &str) -> Option<&Account> {
        self.0.get(bban)
    }

    /// The same, to change it.
    pub(crate) fn get_mut(&mut self, bban: &str) -> Option<&mut Account> {
        self.0.get_mut(bban)
    }

    /// The account a reference names, by either scheme.
    pub(crate) fn find(&self, reference: &AccountReference) -> Option<&Account> {
        match (&reference.bban, &reference.iban) {
            (Some(bban), _) => self.0.get(bban),
            (None, Some(iban)) => self.0.values().find(|account| account.iban() == *iban),
            (None, None) => None,
        }
    }

    /// The account of a handle in a URL.
    pub(crate) fn by_resource(&self, resource_id: &str) -> Option<&Account> {
        self.0
            .values()
            .find(|account| account.resource_id == resource_id)
    }

    /// A customer's accounts.
    pub(crate) fn of<'a>(&'a self, person: &'a str) -> impl Iterator<Item = &'a Account> {
        self.0
            .values()
            .filter(move |account| account.owner == person)
    }
}

/// Name, kind and opening balance in NOK of the accounts that each customer has.
const OPENED: [(&str, &str, u32); 3] = [
    ("Lønnskonto", "CACC", 250_000),
    ("Sparekonto", "SVGS", 20_000),
    ("Brukskonto", "CACC", 0),
];

/// A person's accounts at a bank, always the same.
pub(crate) fn accounts_of(profile: &Profile, person: &Person) -> Vec<Account> {
    OPENED
        .iter()
        .map(|(name, kind, balance)| {
            let seed = format!("{}/{}/{name}", profile.id, person.national_id);
            Account {
                bban: account_number(profile.register_number, &seed),
                resource_id: hex::encode(Sha256::digest(&seed))
                    .chars()
                    .take(24)
                    .collect(),
                owner: person.national_id.clone(),
                owner_name: person.name(),
                name,
                kind,
                balance: Decimal::from(*balance),
            }
        })
        .collect()
}

/// A valid account number that starts with the bank's register number.
fn account_number(register_number: &str, seed: &str) -> String {
    let hash = Sha256::digest(seed);
    let start = hash
        .iter()
        .take(4)
        .fold(0_u32, |n, byte| (n * 256 + u32::from(*byte)) % 1_000_000);
    (start..)
        .map(|n| format!("{register_number}{:06}", n % 1_000_000))
        .find_map(|ten| Some(format!("{ten}{}", account_check_digit(&ten)?)))
        .unwrap_or_default()
}

/// Modulus 11 over the first ten digits; `None` where it would be 10.
fn account_check_digit(ten: &str) -> Option<u32> {
    const WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u32 = ten
        .chars()
        .zip(WEIGHTS)
        .map(|(c, weight)| c.to_digit(10).map(|digit| digit * weight))
        .sum::<Option<u32>>()?;
    match (11 - sum % 11) % 11 {
        10 => None,
        digit => Some(digit),
    }
}

/// Whether eleven digits are a Norwegian account number.
pub(crate) fn is_norwegian_bban(text: &str) -> bool {
    let Some((ten, check)) = text.split_at_checked(10) else {
        return false;
    };
    text.len() == 11 && account_check_digit(ten).is_some_and(|digit| check.parse() == Ok(digit))
}

/// The IBAN of a Norwegian account number.
fn norwegian_iban(bban: &str) -> String {
    let check = 98 - mod_97(&format!("{bban}NO00"));
    format!("NO{check:02}{bban}")
}

/// Whether a text is an IBAN by form and check digits (ISO 7064, mod 97-10).
pub(crate) fn is_iban(text: &str) -> bool {
    let form = (15..=34).contains(&text.len())
        && text.bytes().enumerate().all(|(at, byte)| match at {
            0 | 1 => byte.is_ascii_uppercase(),
            2 | 3 => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
    let Some((head, rest)) = text.split_at_checked(4) else {
        return false;
    };
    form && mod_97(&format!("{rest}{head}")) == 1
}

fn mod_97(text: &str) -> u32 {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| {
            let shift = if value > 9 { 100 } else { 10 };
            (rest * shift + value) % 97
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bank::profile::PROFILES, people};

    #[test]
    fn known_numbers_are_judged_rightly() {
        assert!(is_norwegian_bban("86011117947"));
        assert!(!is_norwegian_bban("86011117948"));
        assert!(!is_norwegian_bban("8601111794"));
        assert_eq!(norwegian_iban("86011117947"), "NO9386011117947");
        assert!(is_iban("PK36SCBL0000001123456702"));
        assert!(!is_iban("PK36SCBL0000001123456703"));
        assert!(!is_iban("NO93 8601 1117 947"));
    }

    #[test]
    fn each_person_has_three_different_valid_accounts_at_each_bank() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let mut numbers = std::collections::BTreeSet::new();
        for person in people::residents(today) {
            for profile in PROFILES {
                for account in accounts_of(profile, &person) {
                    assert!(is_norwegian_bban(&account.bban), "{}", account.bban);
                    assert!(is_iban(&account.iban()), "{}", account.iban());
                    assert!(numbers.insert(account.bban));
                }
            }
        }
        assert_eq!(numbers.len(), 9 * 2 * 3);
    }
}
