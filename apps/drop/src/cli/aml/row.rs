//! A payment of the past as a file has it: a line of NDJSON or of CSV.

use std::collections::BTreeMap;

use aml::{
    Amount, DueDiligence, Hit, ListMatch, Screened,
    backtest::{HistoricalPayment, Outcome},
};
use kernel::{Country, Timestamp};
use serde::Deserialize;

/// One payment. In CSV an empty field says nothing. [`COLUMNS`] explains the fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentRow {
    id: String,
    customer: String,
    at: Timestamp,
    amount_ore: Amount,
    country: Country,
    creditor: String,
    #[serde(default)]
    due_diligence: Option<DueDiligence>,
    #[serde(default)]
    recipient_sanctions: Option<RowMatch>,
    #[serde(default)]
    recipient_pep: Option<RowMatch>,
    #[serde(default)]
    customer_sanctions: Option<RowMatch>,
    #[serde(default)]
    customer_pep: Option<RowMatch>,
    #[serde(default)]
    outcome: Option<Outcome>,
}

/// A column of the input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Name of the CSV column and of the JSON field.
    pub(super) name: &'static str,
    /// Whether every row has it.
    pub(super) required: bool,
    /// What it says.
    pub(super) meaning: &'static str,
}

const fn required(name: &'static str, meaning: &'static str) -> Column {
    Column {
        name,
        required: true,
        meaning,
    }
}

const fn optional(name: &'static str, meaning: &'static str) -> Column {
    Column {
        name,
        required: false,
        meaning,
    }
}

const MATCH: &str = "clear (default), potential_match, match or not_screened";

/// The columns of the input.
pub(super) const COLUMNS: &[Column] = &[
    required("id", "name of the payment, for the report"),
    required(
        "customer",
        "name of the customer; equal names are one customer",
    ),
    required(
        "at",
        "when it was ordered, RFC 3339; rows come in this order",
    ),
    required("amount_ore", "what was sent in øre, above zero"),
    required("country", "destination, ISO 3166-1 alpha-2"),
    required(
        "creditor",
        "name of the creditor's account; equal names are one account",
    ),
    optional("due_diligence", "standard (default) or enhanced"),
    optional("recipient_sanctions", MATCH),
    optional("recipient_pep", MATCH),
    optional("customer_sanctions", MATCH),
    optional("customer_pep", MATCH),
    optional(
        "outcome",
        "what officers found out: suspicious or legitimate",
    ),
];

/// A result of screening. `not_screened` counts for lists of both kinds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RowMatch {
    #[default]
    Clear,
    PotentialMatch,
    Match,
    NotScreened,
}

impl From<PaymentRow> for HistoricalPayment {
    fn from(row: PaymentRow) -> Self {
        Self {
            customer_screening: screened(row.customer_sanctions, row.customer_pep),
            recipient_screening: screened(row.recipient_sanctions, row.recipient_pep),
            id: row.id,
            customer: row.customer,
            at: row.at,
            amount: row.amount_ore,
            country: row.country,
            creditor: row.creditor,
            due_diligence: row.due_diligence.unwrap_or(DueDiligence::Standard),
            outcome: row.outcome,
        }
    }
}

/// What a row says of a person.
fn screened(sanctions: Option<RowMatch>, pep: Option<RowMatch>) -> Screened {
    if [sanctions, pep].contains(&Some(RowMatch::NotScreened)) {
        return Screened::NotScreened;
    }
    Screened::Done {
        sanctions: sanctions.unwrap_or_default().found(),
        pep: pep.unwrap_or_default().found(),
        lists: BTreeMap::new(),
    }
}

impl RowMatch {
    fn found(self) -> ListMatch {
        let hits = || {
            vec![Hit {
                list: "input".to_owned(),
                entry: "row".to_owned(),
                score_permille: 1000,
            }]
        };
        match self {
            Self::Clear | Self::NotScreened => ListMatch::Clear,
            Self::PotentialMatch => ListMatch::PotentialMatch(hits()),
            Self::Match => ListMatch::Match(hits()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn full() -> Value {
        json!({
            "id": "p1", "customer": "anna", "at": "2026-11-02T08:00:00Z", "amount_ore": 10000,
            "country": "DE", "creditor": "a", "due_diligence": "enhanced",
            "recipient_sanctions": "clear", "recipient_pep": "match",
            "customer_sanctions": "potential_match", "customer_pep": "not_screened",
            "outcome": "suspicious",
        })
    }

    fn read(row: &Value) -> Result<PaymentRow, serde_json::Error> {
        serde_json::from_value(row.clone())
    }

    fn with(member: &str, value: Value) -> Value {
        let mut row = full();
        row[member] = value;
        row
    }

    #[test]
    fn a_row_becomes_a_payment() {
        let payment = HistoricalPayment::from(read(&full()).unwrap());
        assert_eq!(payment.outcome, Some(Outcome::Suspicious));
        assert_eq!(payment.due_diligence, DueDiligence::Enhanced);
        assert_eq!(payment.customer_screening, Screened::NotScreened);
        let Screened::Done { sanctions, pep, .. } = payment.recipient_screening else {
            panic!("the recipient was screened");
        };
        assert_eq!(sanctions, ListMatch::Clear);
        assert!(matches!(pep, ListMatch::Match(_)));
    }

    #[test]
    fn the_columns_are_those_that_a_row_has_and_needs() {
        let row = full();
        let mut fields: Vec<_> = row.as_object().unwrap().keys().cloned().collect();
        fields.sort_unstable();
        let mut columns: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
        columns.sort_unstable();
        assert_eq!(fields, columns);
        for column in COLUMNS {
            let mut without = full();
            without.as_object_mut().unwrap().remove(column.name);
            let refused = read(&without).is_err();
            assert_eq!(refused, column.required, "{}", column.name);
        }
    }

    #[test]
    fn unknown_columns_and_amounts_of_nothing_are_refused() {
        for row in [with("result", json!("x")), with("amount_ore", json!(0))] {
            assert!(read(&row).is_err(), "{row}");
        }
    }
}
