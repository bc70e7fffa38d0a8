//! A store in memory for the use cases of quotes, rates and recipients: what a unit did is seen
//! when it commits, and never if it does not.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, ConflictOn, Currency, OutboxEvent, Page, PageRequest, StoreError,
    UnitOfWork, UnitOfWorkFactory, UserId,
};

use crate::{
    Quote, Recipient, RecipientId, RecipientState, ReferenceRate,
    ports::{
        AccountRepository, ConsentRepository, IdempotencyRepository, PaymentsUnitOfWork,
        QuoteRepository, RateRepository, RecipientQueries, RecipientRepository,
        RemittanceRepository,
    },
};

/// The stored data.
#[derive(Default, Clone)]
pub(crate) struct Contents {
    pub(crate) quotes: Vec<Quote>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) rates: Vec<ReferenceRate>,
    pub(crate) audit: Vec<AuditEntry>,
    pub(crate) events: Vec<OutboxEvent>,
}

/// The store.
#[derive(Default, Clone)]
pub(crate) struct FakeStore {
    contents: Arc<Mutex<Contents>>,
    /// Results of the coming commits; when none is left, they succeed.
    failures: Arc<Mutex<VecDeque<StoreError>>>,
}

impl FakeStore {
    pub(crate) fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap()
    }

    /// Makes the next commit fail like this.
    pub(crate) fn fail_next_commit(&self, error: StoreError) {
        self.failures.lock().unwrap().push_back(error);
    }
}

struct FakeUnitOfWork {
    store: FakeStore,
    work: Contents,
}

#[async_trait]
impl UnitOfWorkFactory<dyn PaymentsUnitOfWork> for FakeStore {
    async fn begin(&self) -> Result<Box<dyn PaymentsUnitOfWork>, StoreError> {
        Ok(Box::new(FakeUnitOfWork {
            store: self.clone(),
            work: self.contents().clone(),
        }))
    }
}

#[async_trait]
impl UnitOfWork for FakeUnitOfWork {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        if let Some(error) = self.store.failures.lock().unwrap().pop_front() {
            return Err(error);
        }
        *self.store.contents() = self.work;
        Ok(())
    }
}

impl PaymentsUnitOfWork for FakeUnitOfWork {
    fn quotes(&mut self) -> &mut dyn QuoteRepository {
        self
    }

    fn recipients(&mut self) -> &mut dyn RecipientRepository {
        self
    }

    fn consents(&mut self) -> &mut dyn ConsentRepository {
        panic!("these use cases touch no consents")
    }

    fn accounts(&mut self) -> &mut dyn AccountRepository {
        panic!("these use cases touch no accounts")
    }

    fn remittances(&mut self) -> &mut dyn RemittanceRepository {
        panic!("these use cases touch no payments")
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        panic!("these use cases touch no idempotency keys")
    }
}

#[async_trait]
impl QuoteRepository for FakeUnitOfWork {
    async fn add(&mut self, quote: &Quote) -> Result<(), StoreError> {
        self.work.quotes.push(quote.clone());
        Ok(())
    }
}

#[async_trait]
impl RecipientRepository for FakeUnitOfWork {
    async fn add(&mut self, recipient: &Recipient) -> Result<(), StoreError> {
        self.work.recipients.push(recipient.clone());
        Ok(())
    }

    async fn update(&mut self, recipient: &Recipient) -> Result<(), StoreError> {
        let same = |stored: &&mut Recipient| {
            stored.id == recipient.id && stored.version == recipient.version
        };
        let stored = self.work.recipients.iter_mut().find(same);
        let stale = || StoreError::Conflict(ConflictOn::Version("recipients"));
        let stored = stored.ok_or_else(stale)?;
        *stored = Recipient {
            version: recipient.version + 1,
            ..recipient.clone()
        };
        Ok(())
    }
}

#[async_trait]
impl ChangeLog for FakeUnitOfWork {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.work.audit.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.work.events.push(event.clone());
        Ok(())
    }
}

#[async_trait]
impl RecipientQueries for FakeStore {
    async fn recipient(
        &self,
        user: UserId,
        id: RecipientId,
    ) -> Result<Option<Recipient>, StoreError> {
        let contents = self.contents();
        let wanted = |recipient: &&Recipient| {
            (recipient.user_id, recipient.id) == (user, id)
                && recipient.state == RecipientState::Active
        };
        Ok(contents.recipients.iter().find(wanted).cloned())
    }

    async fn recipients(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Recipient>, StoreError> {
        let contents = self.contents();
        let theirs = contents.recipients.iter().rev().filter(|recipient| {
            recipient.user_id == user && recipient.state == RecipientState::Active
        });
        Ok(Page::cut(theirs.cloned().collect(), page.limit(), |r| r.id))
    }
}

#[async_trait]
impl RateRepository for FakeStore {
    async fn put(&self, rates: &[ReferenceRate]) -> Result<(), StoreError> {
        self.contents().rates.extend(rates.iter().cloned());
        Ok(())
    }

    async fn newest(&self) -> Result<Vec<ReferenceRate>, StoreError> {
        let mut rates = self.contents().rates.clone();
        rates.sort_by_key(|rate| (rate.currency, std::cmp::Reverse(rate.as_of)));
        rates.dedup_by_key(|rate| rate.currency);
        Ok(rates)
    }

    async fn newest_of(&self, currency: Currency) -> Result<Option<ReferenceRate>, StoreError> {
        let rates = self.newest().await?;
        Ok(rates.into_iter().find(|rate| rate.currency == currency))
    }
}
