//! The transitions of an account.

use chrono::TimeDelta;
use kernel::Timestamp;

use super::{Account, AccountState, Balance};
use crate::{BankConsent, InvalidTransition, ports::ReportedAccount};

/// How long a balance is used without asking again, unless a payment is completed meanwhile.
pub const BALANCE_FRESH_FOR: TimeDelta = TimeDelta::minutes(5);

/// Length of the rolling day in which banks count unattended reads.
const QUOTA_WINDOW: TimeDelta = TimeDelta::hours(24);

/// An account after its transition.
type Moved = Result<Account, InvalidTransition>;

impl Account {
    /// Connected → Disconnected: the customer removes it.
    ///
    /// # Errors
    /// [`InvalidTransition`] if it is not connected.
    pub fn disconnect(mut self, at: Timestamp) -> Moved {
        self.require_connected("disconnect")?;
        self.data.primary = false;
        self.data.state = AccountState::Disconnected { at };
        Ok(self)
    }

    /// Connected → Connected: payments leave from it where the order names no account. The account
    /// that was primary before has to step back in the same unit of work.
    ///
    /// # Errors
    /// [`InvalidTransition`] if it is not connected.
    pub fn make_primary(mut self) -> Moved {
        self.require_connected("make_primary")?;
        self.data.primary = true;
        Ok(self)
    }

    /// Another account becomes primary.
    #[must_use]
    pub fn step_back(mut self) -> Self {
        self.data.primary = false;
        self
    }

    /// A newer consent shows it, or shows it again: it is connected by that consent. One that was
    /// disconnected comes back as an ordinary one.
    #[must_use]
    pub(crate) fn renew(
        mut self,
        consent: &BankConsent,
        reported: &ReportedAccount,
        balance: Option<Balance>,
    ) -> Self {
        self.data.primary &= self.is_connected();
        self.data.consent_id = consent.id();
        self.data.external_id.clone_from(&reported.external_id);
        self.data.name = reported.name.clone().or(self.data.name);
        self.data.balance = balance.or(self.data.balance);
        self.data.state = AccountState::Connected;
        self
    }

    /// A balance was read; an older one than is known changes nothing.
    #[must_use]
    pub fn with_balance(mut self, balance: Balance) -> Self {
        let known = self.data.balance;
        if known.is_none_or(|known| known.fetched_at < balance.fetched_at) {
            self.data.balance = Some(balance);
        }
        self
    }

    /// The bank has been asked for the balance without the customer, once more in the rolling day.
    #[must_use]
    pub fn count_unattended_read(self, at: Timestamp) -> Self {
        let reads = self.unattended_reads_in_window(at).saturating_add(1);
        self.with_unattended_reads(reads, at)
    }

    /// The bank says that all its unattended reads of the day are used: it knows of reads that are
    /// not recorded here.
    #[must_use]
    pub fn use_up_unattended_reads(self, allowed: u8, at: Timestamp) -> Self {
        self.with_unattended_reads(allowed, at)
    }

    /// Unattended reads in the rolling day that is under way at that moment.
    pub fn unattended_reads_in_window(&self, now: Timestamp) -> u8 {
        match self.data.unattended_since {
            Some(since) if now - since < QUOTA_WINDOW => self.data.unattended_reads,
            _ => 0,
        }
    }

    /// Whether its balance is good without asking the bank again.
    pub fn has_fresh_balance(&self, now: Timestamp) -> bool {
        let balance = self.data.balance;
        balance.is_some_and(|balance| now - balance.fetched_at < BALANCE_FRESH_FOR)
    }

    fn with_unattended_reads(mut self, reads: u8, at: Timestamp) -> Self {
        if self.unattended_reads_in_window(at) == 0 {
            self.data.unattended_since = Some(at);
        }
        self.data.unattended_reads = reads;
        self
    }

    fn require_connected(&self, transition: &'static str) -> Result<(), InvalidTransition> {
        if self.is_connected() {
            return Ok(());
        }
        Err(InvalidTransition {
            aggregate: "an account",
            transition,
            from: self.data.state.name().as_str(),
        })
    }
}
