//! One line of the corridor table: its form in TOML and what has to hold of it.

use kernel::{Country, Currency};
use serde::Deserialize;
use toml::{Table, Value};

use crate::{
    AccountScheme, ClearingSystem, Corridor, NumberCheck, NumberRule, Rail, is_eea,
    number_rule::MAX_LENGTH,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    corridors: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    currency: String,
    rail: Rail,
    account: Account,
    days: (u8, u8),
    #[serde(default)]
    address: bool,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "account: \"iban\" or { clearing, number }")]
enum Account {
    Iban(IbanWord),
    Local(LocalRow),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum IbanWord {
    Iban,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocalRow {
    clearing: ClearingSystem,
    number: (u8, u8),
    #[serde(default)]
    letters: bool,
    check: Option<NumberCheck>,
}

/// The rows by their keys, not yet parsed.
pub(super) fn read(text: &str) -> Result<Table, String> {
    toml::from_str::<File>(text)
        .map(|file| file.corridors)
        .map_err(|error| error.to_string())
}

/// The corridor of a row, or everything that is wrong with it.
pub(super) fn corridor(key: &str, value: Value) -> Result<Corridor, Vec<String>> {
    let row: Row = value
        .try_into()
        .map_err(|error: toml::de::Error| vec![error.message().to_owned()])?;
    let mut faults = Vec::new();
    let country = note(&mut faults, key.parse::<Country>());
    let currency = note(&mut faults, row.currency.parse::<Currency>());
    let (account_scheme, number_rule) = match row.account {
        Account::Iban(IbanWord::Iban) => (AccountScheme::Iban, NumberRule::ANY),
        Account::Local(local) => (
            AccountScheme::Local(local.clearing),
            NumberRule {
                length: local.number,
                letters: local.letters,
                check: local.check.unwrap_or(NumberCheck::None),
            },
        ),
    };
    if let (Some(country), Some(currency)) = (country, currency) {
        let corridor = Corridor {
            country,
            currency,
            rail: row.rail,
            account_scheme,
            number_rule,
            business_days: row.days,
            address_required: row.address,
        };
        faults.extend(broken_rules(&corridor).map(str::to_owned));
        if faults.is_empty() {
            return Ok(corridor);
        }
    }
    Err(faults)
}

fn note<T, E: ToString>(faults: &mut Vec<String>, value: Result<T, E>) -> Option<T> {
    value.map_err(|error| faults.push(error.to_string())).ok()
}

/// Checks a corridor whose fields are each well formed.
fn broken_rules(corridor: &Corridor) -> impl Iterator<Item = &'static str> {
    let sepa = corridor.rail == Rail::Sepa;
    let (first_day, last_day) = corridor.business_days;
    let (shortest, longest) = corridor.number_rule.length;
    [
        (
            corridor.country == Country::NORWAY,
            "a payment within Norway is no remittance",
        ),
        (
            corridor.currency == Currency::NOK,
            "a remittance pays out another currency than the krone",
        ),
        (
            sepa && corridor.currency != Currency::EUR,
            "SEPA pays euro only",
        ),
        (
            sepa && corridor.account_scheme != AccountScheme::Iban,
            "SEPA names accounts by IBAN",
        ),
        (
            sepa != is_eea(corridor.country),
            "SEPA is the rail to the countries of the EEA, and to no others",
        ),
        (
            first_day == 0 || first_day > last_day,
            "days must be from at least 1 to as many or more",
        ),
        (
            shortest == 0 || shortest > longest || longest > MAX_LENGTH,
            "number must be from at least 1 to as many or more, at most 34",
        ),
    ]
    .into_iter()
    .filter_map(|(broken, rule)| broken.then_some(rule))
}
