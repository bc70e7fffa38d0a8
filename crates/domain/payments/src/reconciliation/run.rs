//! Reads the banks' books account by account and has them compared.

use chrono::{Days, TimeDelta};
use futures_util::{StreamExt, stream};
use kernel::{RequestContext, StoreError, Timestamp};
use thiserror::Error;

use super::{Difference, compare, record::Recorder};
use crate::{
    Account, AccountId, AccountState, Banks, ConsentState, Remittance, Storage, SystemPorts,
    ports::{BankError, BookedEntry},
};

/// Accounts read at once.
const AT_ONCE: usize = 4;
/// Accounts or payments of one query.
const PIECE: u8 = 100;
/// Days before the window that the books are read for as well: time zones differ.
const DAYS_BEFORE: Days = Days::new(1);

/// A number of days back from now: 1 to 90. Older transactions are not available without the
/// customer (RTS Art. 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window(u8);

/// The number of days is outside the range that banks support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("1 to {} days", Window::MOST)]
pub struct InvalidDays;

impl Window {
    /// The longest.
    pub const MOST: u8 = 90;

    /// A window of this many days.
    ///
    /// # Errors
    /// [`InvalidDays`].
    pub fn days(days: u8) -> Result<Self, InvalidDays> {
        let fits = (1..=Self::MOST).contains(&days);
        fits.then_some(Self(days)).ok_or(InvalidDays)
    }
}

/// Seven days.
impl Default for Window {
    fn default() -> Self {
        Self(7)
    }
}

/// The accounts whose booked entries are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only accounts from which a payment was ordered in the window.
    Paying,
    /// Every connected account: after a point-in-time recovery of the database it is unknown from
    /// which of them payments were made.
    Everybody,
}

/// Why an account's books were not compared.
#[derive(Debug, Error)]
pub enum UnreadReason {
    /// The consent is over, or the customer has disconnected the account: there is no right to.
    #[error("there is no consent to read it")]
    NoConsent,
    /// Read as often as the consent allows for today.
    #[error("the bank's daily quota is used up")]
    QuotaUsedUp,
    /// The bank did not answer, or not usably.
    #[error(transparent)]
    Bank(BankError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An account whose books were not compared.
#[derive(Debug)]
pub struct Unread {
    /// The account.
    pub account: AccountId,
    /// Why it was not compared.
    pub reason: UnreadReason,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Reconciled {
    /// Accounts whose books were compared.
    pub accounts: usize,
    /// Payments compared with the books.
    pub payments: usize,
    /// Booked entries that were compared.
    pub entries: usize,
    /// The differences, and for each whether this run was the first to find it.
    pub differences: Vec<(Difference, bool)>,
    /// Payments under way that turned out to be booked; their bank is asked now.
    pub woken: usize,
    /// Accounts of which nothing can be said.
    pub unread: Vec<Unread>,
    /// The list of accounts could not be read to its end, or the process is to stop.
    pub cut_short: bool,
}

/// Compares payments with the banks' books.
#[derive(Clone)]
pub struct ReconcileAccounts {
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
    recorder: Recorder,
}

/// One account, compared.
#[derive(Default)]
struct Compared {
    payments: usize,
    entries: usize,
    differences: Vec<(Difference, bool)>,
    woken: usize,
}

impl ReconcileAccounts {
    /// The use case over its ports.
    pub fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            system: system.clone(),
            recorder: Recorder::new(storage, system),
        }
    }

    /// Compares the accounts of the scope, each with one unattended read. The failure of one is
    /// reported in the summary and does not stop the others; checks before each whether the
    /// process is to stop.
    ///
    /// # Errors
    /// Only when no account has been read yet, so that running this again at once does not use up
    /// a bank's quota.
    pub async fn run(
        &self,
        window: Window,
        scope: Scope,
        stopping: &(dyn Fn() -> bool + Send + Sync),
        context: &RequestContext,
    ) -> Result<Reconciled, StoreError> {
        let since = self.system.now() - TimeDelta::days(window.0.into());
        let paid_since = (scope == Scope::Paying).then_some(since);
        let mut done = Reconciled::default();
        let mut after = None;
        loop {
            let accounts = &self.storage.accounts;
            let piece = accounts.accounts_to_reconcile(paid_since, after, PIECE);
            let piece = match piece.await {
                Ok(piece) => piece,
                Err(error) if after.is_none() => return Err(error),
                Err(_) => {
                    done.cut_short = true;
                    return Ok(done);
                }
            };
            let Some(last) = piece.last() else {
                return Ok(done);
            };
            after = Some(last.id());
            let mut compared = stream::iter(piece)
                .map(|account| async move {
                    if stopping() {
                        return None;
                    }
                    let compared = self.account(&account, since, context).await;
                    Some((account.id(), compared))
                })
                .buffer_unordered(AT_ONCE);
            while let Some(one) = compared.next().await {
                match one {
                    None => done.cut_short = true,
                    Some((account, outcome)) => done.add(account, outcome),
                }
            }
            if done.cut_short {
                return Ok(done);
            }
        }
    }

    async fn account(
        &self,
        account: &Account,
        since: Timestamp,
        context: &RequestContext,
    ) -> Result<Compared, UnreadReason> {
        let entries = self.booked(account, since).await?;
        // After the books: a payment is recorded here before it is sent to its bank.
        let payments = self.payments(account, since, &entries).await?;
        let now = self.system.now();
        let comparison = compare(account.bank(), &payments, &entries, now);
        let mut done = Compared {
            payments: payments.len(),
            entries: entries.len(),
            ..Compared::default()
        };
        for named in &comparison.to_poll {
            let woken = self
                .storage
                .remittances
                .schedule_immediate_poll(named, now)
                .await?;
            done.woken += usize::from(woken.is_some());
        }
        for difference in comparison.differences {
            let new = self.recorder.record(&difference, context).await?;
            done.differences.push((difference, new));
        }
        Ok(done)
    }

    async fn booked(
        &self,
        account: &Account,
        since: Timestamp,
    ) -> Result<Vec<BookedEntry>, UnreadReason> {
        if account.state() != AccountState::Connected {
            return Err(UnreadReason::NoConsent);
        }
        let consents = &self.storage.consents;
        let consent = consents.consent(account.user_id(), account.consent_id());
        let consent = consent.await?.ok_or(UnreadReason::NoConsent)?;
        if !matches!(consent.state(), ConsentState::Valid { .. }) {
            return Err(UnreadReason::NoConsent);
        }
        let first = since.date_naive();
        let first = first.checked_sub_days(DAYS_BEFORE).unwrap_or(first);
        let information = &self.banks.information;
        let (consent, id) = (consent.external_id(), account.external_id());
        let read = information.booked_entries(account.bank(), consent, id, first);
        read.await.map_err(|error| match error {
            BankError::ConsentInvalid => UnreadReason::NoConsent,
            BankError::QuotaExceeded => UnreadReason::QuotaUsedUp,
            error => UnreadReason::Bank(error),
        })
    }

    /// The payments ordered in the window, and what older ones the entries name.
    async fn payments(
        &self,
        account: &Account,
        since: Timestamp,
        entries: &[BookedEntry],
    ) -> Result<Vec<Remittance>, StoreError> {
        let remittances = &self.storage.remittances;
        let mut found: Vec<Remittance> = Vec::new();
        loop {
            let after = found.last().map(Remittance::id);
            let piece = remittances.remittances_from(account.id(), since, after, PIECE);
            let piece = piece.await?;
            if piece.is_empty() {
                break;
            }
            found.extend(piece);
        }
        for entry in entries {
            let id = entry.end_to_end_id.transaction();
            if found.iter().any(|payment| payment.id() == id) {
                continue;
            }
            found.extend(remittances.remittance_for_work(id).await?);
        }
        Ok(found)
    }
}

impl Reconciled {
    fn add(&mut self, account: AccountId, outcome: Result<Compared, UnreadReason>) {
        match outcome {
            Err(reason) => self.unread.push(Unread { account, reason }),
            Ok(compared) => {
                self.accounts += 1;
                self.payments += compared.payments;
                self.entries += compared.entries;
                self.woken += compared.woken;
                self.differences.extend(compared.differences);
            }
        }
    }
}
