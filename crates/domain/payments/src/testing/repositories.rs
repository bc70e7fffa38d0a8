//! The changing ports of the store in memory, on the copy of one unit of work.

use async_trait::async_trait;
use kernel::{AuditEntry, ChangeLog, ConflictOn, OutboxEvent, StoreError, Timestamp, UserId};

use super::memory::Tables;
use crate::{
    Account, AccountId, BankConsent, BankId, ConsentId, IdempotencyKey, IdempotencyRecord,
    IdempotencyState, InvalidTransition, Quote, Recipient, Remittance, StoredResponse,
    ports::{
        AccountRepository, ConsentRepository, IdempotencyClaim, IdempotencyRepository,
        QuoteRepository, RecipientRepository, RemittanceRepository,
    },
};

fn conflict(on: ConflictOn) -> StoreError {
    StoreError::Conflict(on)
}

fn failed(error: InvalidTransition) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// Compare-and-swap on the version of one row.
macro_rules! swap {
    ($rows:expr, $new:expr, $what:literal) => {{
        let row = $rows
            .iter_mut()
            .find(|row| row.id() == $new.id() && row.version() == $new.version())
            .ok_or_else(|| conflict(ConflictOn::Version($what)))?;
        *row = $new.clone().stored();
        Ok(())
    }};
}

#[async_trait]
impl QuoteRepository for Tables {
    async fn add(&mut self, quote: &Quote) -> Result<(), StoreError> {
        self.called();
        self.quotes.push(quote.clone());
        Ok(())
    }
}

#[async_trait]
impl RecipientRepository for Tables {
    async fn add(&mut self, recipient: &Recipient) -> Result<(), StoreError> {
        self.called();
        self.recipients.push(recipient.clone());
        Ok(())
    }

    async fn update(&mut self, recipient: &Recipient) -> Result<(), StoreError> {
        self.called();
        let as_read =
            |row: &&mut Recipient| row.id == recipient.id && row.version == recipient.version;
        let row = self.recipients.iter_mut().find(as_read);
        *row.ok_or_else(|| conflict(ConflictOn::Version("recipient")))? = Recipient {
            version: recipient.version + 1,
            ..recipient.clone()
        };
        Ok(())
    }
}

#[async_trait]
impl ConsentRepository for Tables {
    async fn add(&mut self, consent: &BankConsent) -> Result<(), StoreError> {
        self.called();
        self.consents.push(consent.clone());
        Ok(())
    }

    async fn update(&mut self, consent: &BankConsent) -> Result<(), StoreError> {
        self.called();
        swap!(self.consents, consent, "consent")
    }
}

#[async_trait]
impl AccountRepository for Tables {
    async fn of_bank(&mut self, user: UserId, bank: &BankId) -> Result<Vec<Account>, StoreError> {
        self.called();
        let own = self.accounts.iter();
        let own = own.filter(|a| a.user_id() == user && a.bank() == bank);
        Ok(own.cloned().collect())
    }

    async fn add(&mut self, account: &Account) -> Result<(), StoreError> {
        self.called();
        self.accounts.push(account.clone());
        Ok(())
    }

    async fn update(&mut self, account: &Account) -> Result<(), StoreError> {
        self.called();
        swap!(self.accounts, account, "account")
    }

    async fn set_primary(&mut self, user: UserId, id: AccountId) -> Result<bool, StoreError> {
        self.called();
        let is_theirs = |a: &Account| a.user_id() == user && a.is_connected();
        if !self.accounts.iter().any(|a| a.id() == id && is_theirs(a)) {
            return Ok(false);
        }
        for account in self.accounts.iter_mut().filter(|a| a.user_id() == user) {
            let changed = if account.id() == id {
                account.clone().make_primary().map_err(failed)?
            } else {
                account.clone().step_back()
            };
            *account = changed.stored();
        }
        Ok(true)
    }

    async fn disconnect_all(
        &mut self,
        consent: ConsentId,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        self.called();
        let mut disconnected = 0;
        for account in self
            .accounts
            .iter_mut()
            .filter(|a| a.consent_id() == consent)
        {
            if let Ok(gone) = account.clone().disconnect(at) {
                *account = gone.stored();
                disconnected += 1;
            }
        }
        Ok(disconnected)
    }
}

#[async_trait]
impl RemittanceRepository for Tables {
    async fn add(&mut self, remittance: &Remittance) -> Result<(), StoreError> {
        self.called();
        let mut all = self.remittances.iter();
        if all.any(|r| r.quote_id() == remittance.quote_id()) {
            return Err(conflict(ConflictOn::Quote));
        }
        self.remittances.push(remittance.clone());
        Ok(())
    }

    async fn update(&mut self, remittance: &Remittance) -> Result<(), StoreError> {
        self.called();
        swap!(self.remittances, remittance, "remittance")
    }
}

#[async_trait]
impl IdempotencyRepository for Tables {
    async fn claim(&mut self, record: &IdempotencyRecord) -> Result<IdempotencyClaim, StoreError> {
        self.called();
        let mut all = self.idempotency.iter();
        if let Some(taken) = all.find(|r| r.user_id == record.user_id && r.key == record.key) {
            return Ok(IdempotencyClaim::Taken(taken.clone()));
        }
        self.idempotency.push(record.clone());
        Ok(IdempotencyClaim::Claimed)
    }

    async fn finish(
        &mut self,
        user: UserId,
        key: &IdempotencyKey,
        response: &StoredResponse,
    ) -> Result<StoredResponse, StoreError> {
        self.called();
        let mut all = self.idempotency.iter_mut();
        let record = all.find(|r| r.user_id == user && r.key == *key);
        let record = record.ok_or_else(|| StoreError::Failed("no such key".to_owned()))?;
        if let IdempotencyState::Done(stands) = &record.state {
            return Ok(stands.clone());
        }
        record.state = IdempotencyState::Done(response.clone());
        Ok(response.clone())
    }
}

#[async_trait]
impl ChangeLog for Tables {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.called();
        if self.audits.iter().any(|known| known.id == entry.id) {
            return Err(conflict(ConflictOn::AuditEntry));
        }
        self.audits.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.called();
        self.events.push(event.clone());
        Ok(())
    }
}
