//! The number of a customer's account.

use std::fmt;

use kernel::Iban;

/// The bank's reference of an account (Berlin Group `accountReference`).
#[derive(Clone, PartialEq, Eq)]
pub enum DebtorAccount {
    /// Identified by IBAN.
    Iban(Iban),
    /// Identified by national account number, eleven digits in Norway.
    Bban(String),
}

impl DebtorAccount {
    /// The last four characters behind stars, as customers see it: `*****5678`.
    pub fn masked(&self) -> String {
        let full = match self {
            Self::Iban(iban) => iban.electronic(),
            Self::Bban(bban) => bban,
        };
        let tail: String = full
            .chars()
            .skip(full.chars().count().saturating_sub(4))
            .collect();
        format!("*****{tail}")
    }
}

impl fmt::Debug for DebtorAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
