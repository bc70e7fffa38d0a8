//! Shows payments and their receipts, and keeps the answer to an order.

use kernel::{Page, PageRequest, StoreError, UserId, crash_point};
use thiserror::Error;

use crate::{
    IdempotencyKey, NotYetPaid, Receipt, Remittance, RemittanceFilter, Storage, StoredResponse,
    TransactionId,
};

/// Shows one payment.
#[derive(Clone)]
pub struct GetRemittance {
    storage: Storage,
}

impl GetRemittance {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// The payment as stored; `None` if it is another person's. Asks no bank.
    pub async fn get(
        &self,
        user: UserId,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError> {
        self.storage.remittances.remittance(user, id).await
    }
}

/// Lists payments.
#[derive(Clone)]
pub struct ListRemittances {
    storage: Storage,
}

impl ListRemittances {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// A page of this person's payments, newest first.
    pub async fn list(
        &self,
        user: UserId,
        filter: &RemittanceFilter,
        page: &PageRequest,
    ) -> Result<Page<Remittance>, StoreError> {
        self.storage
            .remittances
            .remittances(user, filter, page)
            .await
    }
}

/// Lists held remittances, for officers.
#[derive(Clone)]
pub struct ListHeldRemittances {
    storage: Storage,
}

impl ListHeldRemittances {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// A page of the held remittances of all customers, newest first.
    pub async fn list(&self, page: &PageRequest) -> Result<Page<Remittance>, StoreError> {
        self.storage.remittances.held(page).await
    }
}

/// Why there is no receipt.
#[derive(Debug, Error)]
pub enum ReceiptError {
    /// No such payment of this person.
    #[error("no such payment")]
    NotFound,
    /// It is not paid.
    #[error(transparent)]
    NotYet(#[from] NotYetPaid),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives receipts.
#[derive(Clone)]
pub struct GetReceipt {
    storage: Storage,
}

impl GetReceipt {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// The receipt of a paid payment.
    pub async fn get(&self, user: UserId, id: TransactionId) -> Result<Receipt, ReceiptError> {
        let payment = self.storage.remittances.remittance(user, id).await?;
        let payment = payment.ok_or(ReceiptError::NotFound)?;
        let quote = self.storage.quotes.quote(user, payment.quote_id()).await?;
        let accounts = &self.storage.accounts;
        let account = accounts.account_ever(user, payment.account_id()).await?;
        Ok(Receipt::of(&payment, quote.as_ref(), account.as_ref())?)
    }
}

/// Keeps answers to orders.
#[derive(Clone)]
pub struct FinishResponse {
    storage: Storage,
}

impl FinishResponse {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// Keeps the answer under the key and returns the one to send: the first that was kept, also
    /// when two processes finished the same order.
    pub async fn finish(
        &self,
        user: UserId,
        key: &IdempotencyKey,
        response: &StoredResponse,
    ) -> Result<StoredResponse, StoreError> {
        crash_point("answer.before_finish");
        let mut unit = self.storage.units.begin().await?;
        let stands = unit.idempotency().finish(user, key, response).await?;
        unit.commit().await?;
        crash_point("answer.after_finish");
        Ok(stands)
    }
}
