//! A payment of the past as it is read: a line of NDJSON or of CSV.

use std::collections::BTreeMap;

use kernel::{Country, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{AlertStateName, DueDiligence, Hit, ListMatch, PaymentFacts, Screened};

/// One payment. Rows come in the order of their time. In CSV an empty field says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRow {
    /// Name of the payment, for the report.
    pub id: String,
    /// Name of the customer; equal names are one customer.
    pub customer: String,
    /// When it was ordered, RFC 3339.
    pub at: Timestamp,
    /// What was sent, øre, above zero.
    pub amount_ore: i64,
    /// Destination, ISO 3166-1 alpha-2.
    pub country: Country,
    /// Name of the creditor's account; equal names are one account.
    pub creditor: String,
    /// `standard` (if nothing is said) or `enhanced`.
    #[serde(default)]
    pub due_diligence: Option<DueDiligence>,
    /// `clear` (if nothing is said), `potential_match`, `match` or `not_screened`, as for the next
    /// three; `not_screened` counts for lists of both kinds.
    #[serde(default)]
    pub recipient_sanctions: Option<RowMatch>,
    /// Whether the recipient is a politically exposed person.
    #[serde(default)]
    pub recipient_pep: Option<RowMatch>,
    /// Whether the customer is on a sanctions list.
    #[serde(default)]
    pub customer_sanctions: Option<RowMatch>,
    /// Whether the customer is a politically exposed person.
    #[serde(default)]
    pub customer_pep: Option<RowMatch>,
    /// What officers found out: `suspicious` or `legitimate`; precision is counted over these.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

/// A payment as it was assessed, with what officers made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedPayment {
    /// The payment as of its newest assessment.
    pub facts: PaymentFacts,
    /// What officers found out.
    pub outcome: Option<Outcome>,
}

/// A column of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name of the CSV column and of the JSON field.
    pub name: &'static str,
    /// Whether every row has it.
    pub required: bool,
    /// What it says.
    pub meaning: &'static str,
}

const fn column(name: &'static str, required: bool, meaning: &'static str) -> Column {
    Column {
        name,
        required,
        meaning,
    }
}

/// The columns of the input, for documentation and help texts.
pub const COLUMNS: &[Column] = &[
    column("id", true, "name of the payment, for the report"),
    column(
        "customer",
        true,
        "name of the customer; equal names are one customer",
    ),
    column(
        "at",
        true,
        "when it was ordered, RFC 3339; rows come in this order",
    ),
    column("amount_ore", true, "what was sent in øre, above zero"),
    column("country", true, "destination, ISO 3166-1 alpha-2"),
    column(
        "creditor",
        true,
        "name of the creditor's account; equal names are one account",
    ),
    column("due_diligence", false, "standard (default) or enhanced"),
    column(
        "recipient_sanctions",
        false,
        "clear (default), potential_match, match or not_screened",
    ),
    column(
        "recipient_pep",
        false,
        "clear (default), potential_match, match or not_screened",
    ),
    column(
        "customer_sanctions",
        false,
        "clear (default), potential_match, match or not_screened",
    ),
    column(
        "customer_pep",
        false,
        "clear (default), potential_match, match or not_screened",
    ),
    column(
        "outcome",
        false,
        "what officers found out: suspicious or legitimate",
    ),
];

/// A result of screening.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowMatch {
    /// On no list.
    #[default]
    Clear,
    /// Perhaps.
    PotentialMatch,
    /// On a list.
    Match,
    /// Nobody looked.
    NotScreened,
}

/// What officers found out about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An alert on it was, or should have been, escalated.
    Suspicious,
    /// There was nothing.
    Legitimate,
}

impl Outcome {
    /// What officers found out about a payment with alerts in these states; `None` where there is
    /// none, or nothing is decided yet.
    pub fn of(alerts: impl IntoIterator<Item = AlertStateName>) -> Option<Self> {
        let (mut resolved, mut undecided) = (false, false);
        for state in alerts {
            match state {
                AlertStateName::Escalated | AlertStateName::Filed => return Some(Self::Suspicious),
                AlertStateName::Open | AlertStateName::Investigating => undecided = true,
                AlertStateName::Resolved => resolved = true,
            }
        }
        (resolved && !undecided).then_some(Self::Legitimate)
    }
}

/// A payment that was assessed, as a row.
impl From<&AssessedPayment> for PaymentRow {
    fn from(assessed: &AssessedPayment) -> Self {
        let facts = &assessed.facts;
        let (customer_sanctions, customer_pep) = told(&facts.customer_screening);
        let (recipient_sanctions, recipient_pep) = told(&facts.recipient_screening);
        Self {
            id: facts.payment.to_string(),
            customer: facts.customer.to_string(),
            at: facts.at,
            amount_ore: facts.amount.as_ore(),
            country: facts.country,
            creditor: facts.creditor.to_string(),
            due_diligence: Some(facts.due_diligence),
            recipient_sanctions,
            recipient_pep,
            customer_sanctions,
            customer_pep,
            outcome: assessed.outcome,
        }
    }
}

fn told(screened: &Screened) -> (Option<RowMatch>, Option<RowMatch>) {
    match screened {
        Screened::NotScreened => (Some(RowMatch::NotScreened), Some(RowMatch::NotScreened)),
        Screened::Done { sanctions, pep, .. } => (Some(sanctions.into()), Some(pep.into())),
    }
}

impl From<&ListMatch> for RowMatch {
    fn from(found: &ListMatch) -> Self {
        match found {
            ListMatch::Clear => Self::Clear,
            ListMatch::PotentialMatch(_) => Self::PotentialMatch,
            ListMatch::Match(_) => Self::Match,
        }
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

/// What a row says of a person.
pub(super) fn screened(sanctions: Option<RowMatch>, pep: Option<RowMatch>) -> Screened {
    if [sanctions, pep].contains(&Some(RowMatch::NotScreened)) {
        return Screened::NotScreened;
    }
    Screened::Done {
        sanctions: sanctions.unwrap_or_default().found(),
        pep: pep.unwrap_or_default().found(),
        lists: BTreeMap::new(),
    }
}
