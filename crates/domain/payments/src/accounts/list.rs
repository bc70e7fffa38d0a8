//! Which accounts a customer has connected.

use kernel::{StoreError, UserId};

use crate::{Account, AccountId, Storage};

/// Lists accounts.
#[derive(Clone)]
pub struct ListAccounts {
    storage: Storage,
}

impl ListAccounts {
    /// Wires it.
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
