//! A scripted bank that keeps a ledger of what it was asked to pay.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::Money;

use super::MemoryStore;
use crate::{
    BankId, BankSummary, Banks, EndToEndId,
    ports::{
        BankPaymentStatus, BookedEntry, CancelOutcome, ConsentStatus, FundsCheck, PaymentTrace,
        PsuContext, ReportedAccount,
    },
};

/// What the bank does with the next initiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitiationScript {
    /// Records it and asks for SCA.
    Record,
    /// Records it and executes it without SCA.
    RecordWithoutSca,
    /// Records it and names no page for SCA.
    RecordWithoutPage,
    /// Refuses it.
    Refuse,
    /// Was not reached.
    NotReached,
    /// Answers nothing usable.
    LoseAnswer {
        /// Having executed it.
        executed: bool,
    },
    /// Never answers: the call hangs until it is dropped.
    NeverAnswer {
        /// Having executed it.
        executed: bool,
    },
    /// Trips over a defect: the call panics, having recorded nothing.
    Panic,
}

/// A payment in the ledger.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) end_to_end_id: EndToEndId,
    pub(super) instructed: Money,
    pub(super) payment_id: String,
    pub(super) status: BankPaymentStatus,
    pub(super) executed: bool,
}

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each switches one fault of the fake on"
)]
pub(super) struct State {
    pub(super) scripts: VecDeque<InitiationScript>,
    pub(super) ledger: Vec<Entry>,
    pub(super) initiations: usize,
    pub(super) searches: usize,
    pub(super) books: Vec<BookedEntry>,
    pub(super) book_reads: usize,
    pub(super) names_pages: bool,
    pub(super) sca_started: usize,
    pub(super) shown_as: PaymentTrace,
    pub(super) cancellations: usize,
    pub(super) consents: usize,
    pub(super) available: Money,
    pub(super) down: bool,
    pub(super) quota_used_up: bool,
    pub(super) consent: ConsentStatus,
    pub(super) consent_refused: bool,
    pub(super) accounts: Vec<ReportedAccount>,
    pub(super) balance_reads: Vec<PsuContext>,
    pub(super) funds: FundsCheck,
    pub(super) funds_limit: Option<Money>,
    pub(super) funds_asked: Vec<Money>,
    pub(super) cancel: CancelOutcome,
    /// Whether it knows no payment that it is asked to cancel.
    pub(super) knows_none_to_cancel: bool,
}

/// The bank. Clones are the same bank.
#[derive(Clone)]
pub struct TestBank {
    state: Arc<Mutex<State>>,
    pub(super) store: MemoryStore,
}

impl TestBank {
    /// Name of its profile.
    pub const ID: &'static str = "testbank";

    /// A bank whose calls check that no unit of work of this store is open meanwhile.
    pub fn new(store: &MemoryStore) -> Self {
        let state = State {
            scripts: VecDeque::new(),
            ledger: Vec::new(),
            initiations: 0,
            searches: 0,
            books: Vec::new(),
            book_reads: 0,
            names_pages: true,
            sca_started: 0,
            shown_as: PaymentTrace::Booked,
            cancellations: 0,
            consents: 0,
            available: Money::nok(1_000_000),
            down: false,
            quota_used_up: false,
            consent: ConsentStatus::AwaitingSca,
            consent_refused: false,
            accounts: Vec::new(),
            balance_reads: Vec::new(),
            funds: FundsCheck::NotOffered,
            funds_limit: None,
            funds_asked: Vec::new(),
            cancel: CancelOutcome::Cancelled,
            knows_none_to_cancel: false,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            store: store.clone(),
        }
    }

    /// Itself as every port of banks.
    pub fn banks(&self) -> Banks {
        let all = Arc::new(self.clone());
        Banks {
            directory: all.clone(),
            information: all.clone(),
            initiation: all,
        }
    }

    /// What it does with the next initiation that has no script yet; records it by default.
    pub fn next_initiation(&self, script: InitiationScript) {
        self.state().scripts.push_back(script);
    }

    /// What it says of a payment from now on.
    pub fn set_status(&self, payment: &EndToEndId, status: &BankPaymentStatus) {
        let executed = matches!(status, BankPaymentStatus::Settled { .. });
        for entry in &mut self.state().ledger {
            if entry.end_to_end_id == *payment {
                entry.status = status.clone();
                entry.executed |= executed;
            }
        }
    }

    /// How its accounts show payments it executed; booked by default.
    pub fn show_as(&self, trace: PaymentTrace) {
        self.state().shown_as = trace;
    }

    /// How often it was asked for an account's transactions.
    pub fn searches(&self) -> usize {
        self.state().searches
    }

    /// Books an entry, beside what it shows of payments it was asked for.
    pub fn book(&self, entry: BookedEntry) {
        self.state().books.push(entry);
    }

    /// How often it was asked for what is booked.
    pub fn book_reads(&self) -> usize {
        self.state().book_reads
    }

    /// Whether it names a page when SCA is begun by a call of its own; it does by default.
    pub fn set_names_pages(&self, names: bool) {
        self.state().names_pages = names;
    }

    /// How often SCA was begun by a call of its own.
    pub fn sca_started(&self) -> usize {
        self.state().sca_started
    }

    /// It forgets its payments.
    pub fn forget_payments(&self) {
        self.state().ledger.clear();
    }

    /// What can be spent of each account.
    pub fn set_available(&self, available: Money) {
        self.state().available = available;
    }

    /// Whether it answers at all.
    pub fn set_down(&self, down: bool) {
        self.state().down = down;
    }

    /// Whether unattended reads are used up.
    pub fn set_quota_used_up(&self, used_up: bool) {
        self.state().quota_used_up = used_up;
    }

    /// What it says of every consent.
    pub fn set_consent(&self, status: ConsentStatus) {
        self.state().consent = status;
    }

    /// Whether it refuses the consent where it is used.
    pub fn refuse_consent(&self, refused: bool) {
        self.state().consent_refused = refused;
    }

    /// Which accounts a consent shows.
    pub fn set_accounts(&self, accounts: Vec<ReportedAccount>) {
        self.state().accounts = accounts;
    }

    /// What it says to confirmations of funds.
    pub fn set_funds(&self, funds: FundsCheck) {
        self.state().funds = funds;
    }

    /// It confirms funds up to this sum, and no more.
    pub fn confirm_funds_up_to(&self, limit: Money) {
        self.state().funds_limit = Some(limit);
    }

    /// What it says to cancellations.
    pub fn set_cancel(&self, outcome: CancelOutcome) {
        self.state().cancel = outcome;
    }

    /// How often it was asked to pay.
    pub fn initiations(&self) -> usize {
        self.state().initiations
    }

    /// From now on it knows no payment that it is asked to cancel, whatever it says of its status.
    pub fn knows_none_to_cancel(&self) {
        self.state().knows_none_to_cancel = true;
    }

    /// How often it was asked to cancel.
    pub fn cancellations(&self) -> usize {
        self.state().cancellations
    }

    /// How often this payment was executed.
    pub fn executions(&self, payment: &EndToEndId) -> usize {
        let state = self.state();
        let executed = state.ledger.iter().filter(|entry| entry.executed);
        executed
            .filter(|entry| entry.end_to_end_id == *payment)
            .count()
    }

    /// The sums it was asked to confirm.
    pub fn funds_asked(&self) -> Vec<Money> {
        self.state().funds_asked.clone()
    }

    /// On whose behalf balances were read.
    pub fn balance_reads(&self) -> Vec<PsuContext> {
        self.state().balance_reads.clone()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every call begins here.
    ///
    /// # Panics
    /// If a unit of work is open: a bank may take minutes to answer, and a database has no
    /// connections to spare for that.
    pub(super) fn called(&self) -> MutexGuard<'_, State> {
        assert_eq!(
            self.store.open_units(),
            0,
            "a unit of work is open while the bank is asked"
        );
        self.state()
    }

    pub(super) fn summary() -> BankSummary {
        BankSummary {
            id: BankId::new(Self::ID),
            name: "Testbanken".to_owned(),
            bic: None,
            consent_days: 180,
            frequency_per_day: 4,
            sca_timeout_seconds: 300,
        }
    }
}
