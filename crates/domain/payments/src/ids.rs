//! The ids of this context.

use std::{fmt, str::FromStr};

use kernel::InvalidId;

kernel::typed_id!(
    /// A quote, also called disclosure: what a payment would cost and bring.
    QuoteId,
    "quo"
);
kernel::typed_id!(
    /// Id of a recipient, to whom money is sent (the creditor).
    RecipientId,
    "rcp"
);
kernel::typed_id!(
    /// A customer's account at their bank.
    AccountId,
    "acc"
);
kernel::typed_id!(
    /// A customer's consent that Drop reads accounts at a bank.
    ConsentId,
    "cns"
);
kernel::typed_id!(
    /// A payment.
    TransactionId,
    "txn"
);

/// The reference that travels with a payment through all banks (ISO 20022 EndToEndIdentification,
/// at most 35 characters): the transaction's UUID in simple form, so that one follows from the
/// other and an unanswered payment can be found again.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EndToEndId {
    id: TransactionId,
    text: String,
}

impl EndToEndId {
    /// The reference of this payment.
    pub fn of(id: TransactionId) -> Self {
        let text = id.uuid().simple().to_string();
        Self { id, text }
    }

    /// The text, 32 characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The payment it is of, if it is one of ours.
    pub fn transaction(&self) -> TransactionId {
        self.id
    }
}

impl FromStr for EndToEndId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        format!("{}_{text}", TransactionId::PREFIX)
            .parse()
            .map(Self::of)
    }
}

impl fmt::Display for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
