//! One bank: its address, its profile and its ledger.

use std::sync::Mutex;

use serde_json::{Value, json};
use url::Url;

use super::{
    account::accounts_of,
    ledger::{Ledger, Settings},
    profile::Profile,
    webhook,
};
use crate::{lock::lock, people::Person};

/// One bank.
pub(crate) struct Bank {
    pub(crate) profile: &'static Profile,
    /// The bank's own address, without a slash at the end.
    pub(super) base: Url,
    pub(super) ledger: Mutex<Ledger>,
}

impl Bank {
    /// A bank whose first customers are the residents.
    pub(crate) fn open(profile: &'static Profile, base: &Url, residents: &[Person]) -> Self {
        let mut own = base.clone();
        own.set_path(&format!("{}banks/{}", base.path(), profile.id));
        let mut ledger = Ledger::default();
        for person in residents {
            ledger.ensure_customer(profile, person);
        }
        Self {
            profile,
            base: own,
            ledger: Mutex::new(ledger),
        }
    }

    /// The settings that hold now.
    pub(super) fn settings(&self) -> Settings {
        lock(&self.ledger).settings
    }

    /// A person's account numbers, for the list of people.
    pub(crate) fn account_list(&self, person: &Person) -> Value {
        accounts_of(self.profile, person)
            .iter()
            .map(|account| {
                json!({ "name": account.name, "iban": account.iban(), "bban": account.bban })
            })
            .collect()
    }

    /// Sends what the last change gave reason to send. Call without holding the ledger.
    pub(super) fn notify(&self) {
        webhook::deliver(&lock(&self.ledger).take_notices());
    }
}
