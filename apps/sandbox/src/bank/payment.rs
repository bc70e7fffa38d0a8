//! A payment at a bank: what was ordered, and where it stands.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{initiation::Initiation, magic::Magic, money, redirects::Redirects};

/// An ISO 20022 payment status code. Open, because banks invent codes and a test may order any.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TransactionStatus(Cow<'static, str>);

impl TransactionStatus {
    pub(crate) const RCVD: Self = Self(Cow::Borrowed("RCVD"));
    pub(crate) const PDNG: Self = Self(Cow::Borrowed("PDNG"));
    pub(crate) const ACTC: Self = Self(Cow::Borrowed("ACTC"));
    pub(crate) const ACSP: Self = Self(Cow::Borrowed("ACSP"));
    pub(crate) const ACSC: Self = Self(Cow::Borrowed("ACSC"));
    pub(crate) const ACCC: Self = Self(Cow::Borrowed("ACCC"));
    pub(crate) const RJCT: Self = Self(Cow::Borrowed("RJCT"));
    pub(crate) const CANC: Self = Self(Cow::Borrowed("CANC"));
    /// Neonomics: SCA needed.
    pub(crate) const NAUT: Self = Self(Cow::Borrowed("NAUT"));
    /// No code of any bank.
    pub(crate) const UNHEARD_OF: Self = Self(Cow::Borrowed("XYZQ"));

    /// A code of one to four capitals or digits.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        let good = (1..=4).contains(&code.len())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        good.then(|| Self(Cow::Owned(code.to_owned())))
    }

    /// The code.
    pub(crate) fn code(&self) -> &str {
        &self.0
    }

    /// Whether the customer has yet to approve.
    pub(crate) fn awaits_sca(&self) -> bool {
        *self == Self::RCVD || *self == Self::NAUT
    }

    /// Whether the payment ended without being paid.
    pub(crate) fn is_refused(&self) -> bool {
        *self == Self::RJCT || *self == Self::CANC
    }
}

/// A payment.
pub(crate) struct Payment {
    pub(crate) id: String,
    pub(crate) product: &'static str,
    pub(crate) order: Initiation,
    /// The order as it came, to be shown again.
    pub(crate) body: Map<String, Value>,
    /// Account number of the debtor, eleven digits.
    pub(crate) debtor: String,
    pub(crate) magic: Option<Magic>,
    pub(crate) status: TransactionStatus,
    pub(crate) redirects: Redirects,
    pub(crate) created_at: DateTime<Utc>,
    /// What it costs at the rate of the day it was ordered, NOK.
    pub(crate) estimate: Decimal,
    /// NOK taken from the account; set once, when the payment is executed.
    pub(crate) debited: Option<Decimal>,
    /// Status polls to answer before the approved payment settles.
    pub(crate) polls_to_settle: u32,
}

impl Payment {
    /// Whether money is spoken for but not yet taken.
    pub(crate) fn reserves_funds(&self) -> bool {
        self.debited.is_none() && !self.status.awaits_sca() && !self.status.is_refused()
    }

    /// The payment as the ledger shows it.
    pub(crate) fn summary(&self) -> Value {
        json!({
            "paymentId": self.id,
            "paymentProduct": self.product,
            "endToEndIdentification": self.order.end_to_end_identification,
            "transactionStatus": self.status.code(),
            "debtorAccount": self.order.debtor_account,
            "creditorName": self.order.creditor_name,
            "creditorAccount": self.order.creditor_account,
            "instructedAmount": self.order.instructed_amount,
            "debited": self.debited.map(money::nok),
            "createdAt": self.created_at,
        })
    }
}
