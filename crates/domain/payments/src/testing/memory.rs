//! The store in memory: one writer at a time, a copy per unit of work, swapped in at commit.

use std::{
    future::poll_fn,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
};

use async_trait::async_trait;
use futures_util::lock::{Mutex as WriterLock, OwnedMutexGuard};
use kernel::{
    AuditEntry, ChangeLog, ConflictOn, OutboxEvent, StoreError, UnitOfWork, UnitOfWorkFactory,
};

use crate::{
    Account, BankConsent, IdempotencyRecord, Quote, Recipient, Remittance, Storage,
    ports::{
        AccountRepository, ConsentRepository, IdempotencyRepository, PaymentsUnitOfWork,
        QuoteRepository, RecipientRepository, RemittanceRepository,
    },
};

/// Everything that is stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) quotes: Vec<Quote>,
    pub(super) recipients: Vec<Recipient>,
    pub(super) consents: Vec<BankConsent>,
    pub(super) accounts: Vec<Account>,
    pub(super) remittances: Vec<Remittance>,
    pub(super) idempotency: Vec<IdempotencyRecord>,
    pub(super) audits: Vec<AuditEntry>,
    pub(super) events: Vec<OutboxEvent>,
    calls: Arc<AtomicUsize>,
}

impl Tables {
    /// Counts a round trip.
    pub(super) fn called(&self) {
        self.calls.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(Debug, Default)]
struct Shared {
    tables: Mutex<Tables>,
    open_units: AtomicUsize,
    failing_commits: AtomicUsize,
    conflicting_commits: AtomicUsize,
    unreachable: AtomicBool,
    pausing: AtomicBool,
}

/// All storage ports of this context, without a database. Clones share their content.
#[derive(Clone, Default)]
pub struct MemoryStore {
    writer: Arc<WriterLock<()>>,
    shared: Arc<Shared>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Itself as every storage port.
    pub fn storage(&self) -> Storage {
        let all = Arc::new(self.clone());
        Storage {
            units: all.clone(),
            admissions: all.clone(),
            quotes: all.clone(),
            recipients: all.clone(),
            consents: all.clone(),
            accounts: all.clone(),
            remittances: all.clone(),
            idempotency: all,
        }
    }

    /// Units of work that are neither committed nor dropped.
    pub fn open_units(&self) -> usize {
        self.shared.open_units.load(Ordering::SeqCst)
    }

    /// Calls made within units of work so far, begin and commit not counted.
    pub fn round_trips(&self) -> usize {
        self.tables().calls.load(Ordering::SeqCst)
    }

    /// The next so many commits happen, but say that they failed: the connection died.
    pub fn lose_answers_of_commits(&self, commits: usize) {
        self.shared.failing_commits.store(commits, Ordering::SeqCst);
    }

    /// The next so many commits do not happen: others were first.
    pub fn let_others_be_first(&self, commits: usize) {
        let conflicting = &self.shared.conflicting_commits;
        conflicting.store(commits, Ordering::SeqCst);
    }

    /// Whether the database is gone.
    pub fn set_unreachable(&self, unreachable: bool) {
        self.shared.unreachable.store(unreachable, Ordering::SeqCst);
    }

    /// Whether calls of the store and of its bank wait for one more poll, before and after they
    /// take effect: so a future can be dropped, as a process dies, between any two of them.
    pub fn set_pausing(&self, pausing: bool) {
        self.shared.pausing.store(pausing, Ordering::SeqCst);
    }

    /// The committed audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        self.tables().audits.clone()
    }

    /// The committed outbox, oldest first.
    pub fn events(&self) -> Vec<OutboxEvent> {
        self.tables().events.clone()
    }

    /// Every payment, oldest first.
    pub fn all_remittances(&self) -> Vec<Remittance> {
        self.tables().remittances.clone()
    }

    /// Every account, disconnected ones included.
    pub fn all_accounts(&self) -> Vec<Account> {
        self.tables().accounts.clone()
    }

    /// Every consent, ended ones included.
    pub fn all_consents(&self) -> Vec<BankConsent> {
        self.tables().consents.clone()
    }

    /// Adds a payment, or puts it back to how it was, as a database that is taken back in time.
    pub fn put_remittance(&self, remittance: Remittance) {
        let mut tables = self.tables();
        tables
            .remittances
            .retain(|other| other.id() != remittance.id());
        tables.remittances.push(remittance);
    }

    /// Puts a quote there.
    pub fn put_quote(&self, quote: Quote) {
        self.tables().quotes.push(quote);
    }

    /// Puts a recipient there.
    pub fn put_recipient(&self, recipient: Recipient) {
        self.tables().recipients.push(recipient);
    }

    /// Puts an account there, in place of one of the same id.
    pub fn put_account(&self, account: Account) {
        let mut tables = self.tables();
        tables.accounts.retain(|known| known.id() != account.id());
        tables.accounts.push(account);
    }

    /// Puts a consent there.
    pub fn put_consent(&self, consent: BankConsent) {
        self.tables().consents.push(consent);
    }

    pub(super) fn tables(&self) -> MutexGuard<'_, Tables> {
        let tables = self.shared.tables.lock();
        tables.unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to write outside of any unit of work.
    pub(super) async fn writer(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.writer).lock_owned().await
    }

    pub(super) async fn pause(&self) {
        let mut waits = self.shared.pausing.load(Ordering::SeqCst);
        poll_fn(|context| {
            if std::mem::take(&mut waits) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    pub(super) fn reach(&self) -> Result<(), StoreError> {
        if self.shared.unreachable.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("as scripted".to_owned()));
        }
        Ok(())
    }
}

#[async_trait]
impl UnitOfWorkFactory<dyn PaymentsUnitOfWork> for MemoryStore {
    async fn begin(&self) -> Result<Box<dyn PaymentsUnitOfWork>, StoreError> {
        Ok(Box::new(self.begin_unit().await?))
    }
}

impl MemoryStore {
    pub(super) async fn begin_unit(&self) -> Result<MemoryUnitOfWork, StoreError> {
        self.reach()?;
        self.pause().await;
        let writer = self.writer().await;
        self.shared.open_units.fetch_add(1, Ordering::SeqCst);
        let open = OpenUnit {
            store: self.clone(),
            _writer: writer,
        };
        Ok(MemoryUnitOfWork {
            copy: self.tables().clone(),
            open,
        })
    }
}

pub(super) struct MemoryUnitOfWork {
    copy: Tables,
    open: OpenUnit,
}

impl MemoryUnitOfWork {
    pub(super) fn tables(&mut self) -> &mut Tables {
        &mut self.copy
    }
}

/// The right to write, until it is dropped.
struct OpenUnit {
    store: MemoryStore,
    _writer: OwnedMutexGuard<()>,
}

impl Drop for OpenUnit {
    fn drop(&mut self) {
        self.store.shared.open_units.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl UnitOfWork for MemoryUnitOfWork {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.copy
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self { copy, open } = *self;
        let store = open.store.clone();
        store.reach()?;
        if counted_down(&store.shared.conflicting_commits) {
            return Err(StoreError::Conflict(ConflictOn::Serialization));
        }
        store.pause().await;
        *store.tables() = copy;
        drop(open);
        store.pause().await;
        if counted_down(&store.shared.failing_commits) {
            return Err(StoreError::Unavailable("the answer was lost".to_owned()));
        }
        Ok(())
    }
}

impl PaymentsUnitOfWork for MemoryUnitOfWork {
    fn quotes(&mut self) -> &mut dyn QuoteRepository {
        &mut self.copy
    }

    fn recipients(&mut self) -> &mut dyn RecipientRepository {
        &mut self.copy
    }

    fn consents(&mut self) -> &mut dyn ConsentRepository {
        &mut self.copy
    }

    fn accounts(&mut self) -> &mut dyn AccountRepository {
        &mut self.copy
    }

    fn remittances(&mut self) -> &mut dyn RemittanceRepository {
        &mut self.copy
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        &mut self.copy
    }
}

/// Takes one off, if there is one.
fn counted_down(left: &AtomicUsize) -> bool {
    let one_less = |left: usize| left.checked_sub(1);
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
        .is_ok()
}
