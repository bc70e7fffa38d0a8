//! The storage ports of the `payments` context.

mod accounts;
mod admission;
mod ciphertext;
mod consents;
mod idempotency;
mod in_flight;
mod quotes;
mod rates;
mod recipients;
mod remittances;
mod transaction_row;

use ::payments::ports::{
    AccountRepository, ConsentRepository, IdempotencyRepository, PaymentsUnitOfWork,
    QuoteRepository, RecipientRepository, RemittanceRepository,
};
use async_trait::async_trait;
use kernel::{StoreError, UnitOfWorkFactory};

pub(crate) use self::{
    accounts::{AccountRows, by_person as accounts_by_person},
    consents::ConsentRows,
    idempotency::KeyRows,
    quotes::QuoteRows,
    rates::RateRows,
    recipients::RecipientRows,
    transaction_row::TransactionRows,
};
use crate::{Store, unit::Unit};

#[async_trait]
impl UnitOfWorkFactory<dyn PaymentsUnitOfWork> for Store {
    async fn begin(&self) -> Result<Box<dyn PaymentsUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

impl PaymentsUnitOfWork for Unit {
    fn quotes(&mut self) -> &mut dyn QuoteRepository {
        self
    }

    fn recipients(&mut self) -> &mut dyn RecipientRepository {
        self
    }

    fn consents(&mut self) -> &mut dyn ConsentRepository {
        self
    }

    fn accounts(&mut self) -> &mut dyn AccountRepository {
        self
    }

    fn remittances(&mut self) -> &mut dyn RemittanceRepository {
        self
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self
    }
}
