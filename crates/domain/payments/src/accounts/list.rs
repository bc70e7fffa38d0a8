//! Lists the banks that can be connected and the accounts that a customer has connected.

use kernel::{StoreError, UserId};

use crate::{Account, AccountId, BankSummary, Banks, Storage};

/// Lists the banks that can be connected.
#[derive(Clone)]
pub struct ListBanks {
    banks: Banks,
}

impl ListBanks {
    /// The use case over its port.
    pub fn new(banks: &Banks) -> Self {
        Self {
            banks: banks.clone(),
        }
    }

    /// All banks.
    pub fn list(&self) -> Vec<BankSummary> {
        self.banks.directory.banks()
    }
}

/// Lists accounts.
#[derive(Clone)]
pub struct ListAccounts {
    storage: Storage,
}

impl ListAccounts {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// The connected accounts, oldest first, with the balances last read; asks no bank.
    pub async fn list(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        self.storage.accounts.accounts(user).await
    }

    /// One of them.
    pub async fn get(&self, user: UserId, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.storage.accounts.account(user, id).await
    }
}
