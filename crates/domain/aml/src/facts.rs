//! The facts that an assessment rests on, and nothing else: from the same facts, rule set and
//! country lists follows the same assessment, to the byte.

use std::{fmt, str::FromStr};

use chrono::TimeDelta;
use kernel::{Country, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Amount, Digest, PaymentId, Screened, digest::parse_hex};

/// Most earlier payments that are considered, the newest ones. Payments have at least 100 NOK, so
/// that a customer with more of them in a week is above every sum the law and the shipped rules
/// care for, whatever is cut off.
pub const MAX_RECENT: usize = 4096;

/// Most customers of one creditor that are considered, those who paid last.
pub const MAX_PAYERS: usize = 1024;

/// A creditor's account as a keyed hash: equal accounts have equal keys, and the account number
/// cannot be derived from the key. As text 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditorKey([u8; 32]);

/// The text is not 64 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a creditor key")]
pub struct InvalidCreditorKey;

impl CreditorKey {
    /// Takes what [`kernel::FieldCipher::fingerprint`] made of the account.
    pub fn new(fingerprint: [u8; 32]) -> Self {
        Self(fingerprint)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for CreditorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for CreditorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, ..] = self.0;
        write!(f, "CreditorKey({a:02x}{b:02x}…)")
    }
}

impl FromStr for CreditorKey {
    type Err = InvalidCreditorKey;

    fn from_str(text: &str) -> Result<Self, InvalidCreditorKey> {
        parse_hex(text).map(Self).ok_or(InvalidCreditorKey)
    }
}

impl TryFrom<String> for CreditorKey {
    type Error = InvalidCreditorKey;

    fn try_from(text: String) -> Result<Self, InvalidCreditorKey> {
        text.parse()
    }
}

impl From<CreditorKey> for String {
    fn from(key: CreditorKey) -> Self {
        key.to_string()
    }
}

/// The due diligence of a customer (hvitvaskingsloven §§ 10–18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueDiligence {
    /// Customer due diligence (CDD).
    Standard,
    /// Enhanced due diligence (EDD) is completed and in force.
    Enhanced,
}

/// The payment to be assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentFacts {
    /// The payment.
    pub payment: PaymentId,
    /// The customer who pays.
    pub customer: UserId,
    /// Time of the order.
    pub at: Timestamp,
    /// The amount sent, in øre.
    #[serde(rename = "amountOre")]
    pub amount: Amount,
    /// Destination.
    pub country: Country,
    /// Key of the creditor's account.
    pub creditor: CreditorKey,
    /// The due diligence of the customer.
    pub due_diligence: DueDiligence,
    /// Result of screening the customer.
    pub customer_screening: Screened,
    /// Result of screening the recipient.
    pub recipient_screening: Screened,
}

impl PaymentFacts {
    /// Whether this is the same order: same payer, amount, destination and account, whenever it
    /// was assessed and whatever screening has found since.
    pub fn same_order(&self, other: &Self) -> bool {
        (self.payment, self.customer, self.amount) == (other.payment, other.customer, other.amount)
            && (self.country, self.creditor) == (other.country, other.creditor)
    }
}

/// An earlier payment of the customer. One that was held or blocked counts as well: the law looks
/// at what was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PastPayment {
    /// Time of the order.
    pub at: Timestamp,
    /// The payment.
    pub payment: PaymentId,
    /// The amount sent, in øre.
    #[serde(rename = "amountOre")]
    pub amount: Amount,
    /// Destination.
    pub country: Country,
    /// Key of the creditor's account.
    pub creditor: CreditorKey,
    /// Whether it was the customer's first to this account.
    pub first_to_creditor: bool,
}

/// All earlier payments of the customer together, however old.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lifetime {
    /// Number of payments.
    pub payments: u64,
    /// Their sum in øre.
    pub sum_ore: i64,
}

/// Another customer who paid the same creditor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Payer {
    /// The customer who paid.
    pub customer: UserId,
    /// Time of their last payment.
    pub at: Timestamp,
}

/// What was recorded before the payment. The payment itself is never part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct History {
    /// The customer's earlier payments within the longest window of any rule, at most
    /// [`MAX_RECENT`], the newest ones.
    pub recent: Vec<PastPayment>,
    /// All of the customer's earlier payments.
    pub lifetime: Lifetime,
    /// Whether the customer has paid this account before, however long ago.
    pub paid_creditor_before: bool,
    /// Customers who paid the same account within the longest window of any rule, each once with
    /// their last payment, at most [`MAX_PAYERS`], the newest ones.
    pub payers: Vec<Payer>,
}

#[derive(Serialize)]
struct Written<'a> {
    payment: &'a PaymentFacts,
    history: &'a History,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    payment: PaymentFacts,
    history: History,
}

/// All facts of an assessment, in one canonical order, with its JSON and its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Facts {
    payment: PaymentFacts,
    history: History,
    json: String,
    digest: Digest,
}

/// The facts cannot be written as JSON, or are none.
#[derive(Debug, Error)]
#[error("facts of an assessment: {0}")]
pub struct InvalidFacts(#[from] serde_json::Error);

impl Facts {
    /// Puts facts together. The order in which payments and payers come does not matter, nor
    /// whether one comes twice.
    pub fn new(payment: PaymentFacts, history: History) -> Result<Self, InvalidFacts> {
        let payment = PaymentFacts {
            customer_screening: payment.customer_screening.sorted(),
            recipient_screening: payment.recipient_screening.sorted(),
            ..payment
        };
        let history = history.canonical(&payment);
        let written = Written {
            payment: &payment,
            history: &history,
        };
        let json = serde_json::to_string(&written)?;
        Ok(Self {
            digest: Digest::of(json.as_bytes()),
            json,
            payment,
            history,
        })
    }

    /// Reads what [`Self::json`] wrote.
    pub fn from_json(json: &str) -> Result<Self, InvalidFacts> {
        let Read { payment, history } = serde_json::from_str(json)?;
        Self::new(payment, history)
    }

    /// The canonical JSON, one spelling for equal facts. Keep it as text: a database's own JSON
    /// type may reorder it.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// SHA-256 of [`Self::json`].
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The payment.
    pub fn payment(&self) -> &PaymentFacts {
        &self.payment
    }

    /// The payments recorded before.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The facts as rules see them.
    pub fn view(&self) -> View<'_> {
        View {
            payment: &self.payment,
            recent: &self.history.recent,
            lifetime: self.history.lifetime,
            first_to_creditor: !self.history.paid_creditor_before,
            payers: &self.history.payers,
        }
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts")
            .field("payment", &self.payment)
            .field("history", &self.history)
            .finish_non_exhaustive()
    }
}

impl History {
    fn canonical(mut self, payment: &PaymentFacts) -> Self {
        self.recent.retain(|past| past.payment != payment.payment);
        self.recent.sort_unstable();
        self.recent.dedup_by_key(|past| past.payment);
        let surplus = self.recent.len().saturating_sub(MAX_RECENT);
        self.recent.drain(..surplus);
        // Newest first within a customer, so that the one kept is their last.
        let newest_first = |payer: &Payer| (payer.customer, std::cmp::Reverse(payer.at));
        self.payers.sort_unstable_by_key(newest_first);
        self.payers.dedup_by_key(|payer| payer.customer);
        self.payers
            .sort_unstable_by_key(|payer| (payer.at, payer.customer));
        let surplus = self.payers.len().saturating_sub(MAX_PAYERS);
        self.payers.drain(..surplus);
        self
    }
}

/// Facts as rules see them: borrowed, so that a backtest need not copy a customer's history for
/// every payment.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The payment.
    pub payment: &'a PaymentFacts,
    /// The customer's earlier payments, oldest first.
    pub recent: &'a [PastPayment],
    /// All of the customer's earlier payments.
    pub lifetime: Lifetime,
    /// Whether it is the customer's first to this account.
    pub first_to_creditor: bool,
    /// Customers who paid the same account, each once.
    pub payers: &'a [Payer],
}

impl<'a> View<'a> {
    /// The earlier payments younger than `window` at the moment of this one: one exactly as old as
    /// the window is long no longer counts. One recorded before but dated after this payment (two
    /// processes, two clocks) counts, so that of two payments at once the second sees the first.
    pub fn within(&self, window: TimeDelta) -> &'a [PastPayment] {
        let Some(edge) = self.payment.at.checked_sub_signed(window) else {
            return self.recent;
        };
        // Most windows are short and hold the newest few: those are looked at first, each step
        // twice as far back as the one before.
        let all = self.recent.len();
        let mut step = 1;
        let mut from = all;
        while from > 0 {
            from = all.saturating_sub(step);
            if self.recent.get(from).is_some_and(|past| past.at <= edge) {
                break;
            }
            step *= 2;
        }
        let near = self.recent.get(from..).unwrap_or_default();
        let first = near.partition_point(|past| past.at <= edge);
        near.get(first..).unwrap_or_default()
    }

    /// The other customers who paid the same account within the window; the same edge.
    pub fn other_payers(&self, window: TimeDelta) -> impl Iterator<Item = &'a Payer> {
        let (edge, customer) = (
            self.payment.at.checked_sub_signed(window),
            self.payment.customer,
        );
        let young = move |payer: &&Payer| edge.is_none_or(|edge| payer.at > edge);
        let others = self.payers.iter().filter(young);
        others.filter(move |payer| payer.customer != customer)
    }
}
