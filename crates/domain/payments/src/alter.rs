//! Builders for tests: an aggregate that differs from another in what matters to the test.

use crate::{
    Account, AccountSnapshot, BankConsent, ConsentSnapshot, Remittance, RemittanceSnapshot,
};

macro_rules! altered {
    ($Aggregate:ident, $Snapshot:ident) => {
        impl $Aggregate {
            /// The same with these changes, whether or not a transition could make them.
            #[must_use]
            pub fn altered(&self, change: impl FnOnce(&mut $Snapshot)) -> Self {
                let mut snapshot = self.snapshot().clone();
                change(&mut snapshot);
                Self::restore(snapshot)
            }
        }
    };
}

altered!(Remittance, RemittanceSnapshot);
altered!(BankConsent, ConsentSnapshot);
altered!(Account, AccountSnapshot);
