//! Recipients, to whom money is sent (creditors).

use std::fmt;

use kernel::{Country, Currency, Iban, SingleLine, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{ClearingSystem, RecipientId};

/// The creditor's account; checked against the corridor's scheme.
#[derive(Clone, PartialEq, Eq)]
pub enum RecipientAccount {
    /// Identified by IBAN.
    Iban(Iban),
    /// Identified by account number and clearing code.
    Local {
        /// Account number, checked by the country's rule.
        number: String,
        /// The clearing system that the code belongs to.
        clearing: ClearingSystem,
        /// The code.
        code: String,
    },
}

impl RecipientAccount {
    /// One spelling for equal accounts, `iban:DE89…`, to take a keyed fingerprint of. A secret as
    /// the account number itself.
    pub fn canonical(&self) -> String {
        match self {
            Self::Iban(iban) => format!("iban:{}", iban.electronic()),
            Self::Local {
                number,
                clearing,
                code,
            } => {
                let system = clearing.iso20022_code().unwrap_or("BIC");
                format!("{system}:{code}:{number}")
            }
        }
    }

    /// The last four characters behind stars, `*****5678`; of a short number no more than half.
    pub fn masked(&self) -> String {
        let full = match self {
            Self::Iban(iban) => iban.electronic(),
            Self::Local { number, .. } => number,
        };
        let length = full.chars().count();
        let shown = (length / 2).min(4);
        let tail: String = full.chars().skip(length.saturating_sub(shown)).collect();
        format!("*****{tail}")
    }
}

impl fmt::Debug for RecipientAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Whether a recipient may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipientState {
    /// May be paid.
    Active,
    /// Deleted by the customer; kept for the law's time.
    Deleted {
        /// Time of the removal.
        at: Timestamp,
    },
}

/// A recipient's postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    /// Street and number.
    pub street: SingleLine<70>,
    /// Town.
    pub town: SingleLine<35>,
    /// Postal code, if the country has them.
    pub post_code: Option<SingleLine<16>>,
}

/// A recipient, to whom money is sent (the creditor).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Id.
    pub id: RecipientId,
    /// The customer who added them.
    pub user_id: UserId,
    /// Name of the creditor, at most 70 characters (ISO 20022 Max70Text of the schemes).
    pub name: SingleLine<70>,
    /// The customer's own name for them, if any.
    pub nickname: Option<SingleLine<35>>,
    /// Country of the account.
    pub country: Country,
    /// Currency paid out.
    pub currency: Currency,
    /// The account; sealed at rest, masked in answers.
    pub account: RecipientAccount,
    /// Address, where the corridor needs one.
    pub address: Option<PostalAddress>,
    /// Whether it may be paid.
    pub state: RecipientState,
    /// Time at which they were added.
    pub created_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_never_shows_more_than_half_of_an_account_number() {
        for (number, masked) in [
            ("000123456789", "*****6789"),
            ("1234567", "*****567"),
            ("1234", "*****34"),
        ] {
            let account = RecipientAccount::Local {
                number: number.to_owned(),
                clearing: ClearingSystem::Aba,
                code: "021000021".to_owned(),
            };
            assert_eq!(account.masked(), masked);
            assert_eq!(format!("{account:?}"), masked);
        }
        let iban = RecipientAccount::Iban("DE89370400440532013000".parse().unwrap());
        assert_eq!(iban.masked(), "*****3000");
    }
}
