//! Reads an account's balance from its bank when the last one is old and the quota allows; else
//! the last one serves, with its age.

use kernel::{ConflictError, ConflictOn, RequestContext, StoreError, Timestamp};
use thiserror::Error;

use crate::{
    Account, Balance, BankConsent, Banks, Storage, SystemPorts,
    consents::ConsentEnding,
    ports::{BankError, ConsentStatus, PsuContext, ReportedBalance},
};

/// How often storing a balance is tried when admissions change the account at the same time.
const MAX_ATTEMPTS: usize = 3;

/// Why the balance shown is older than it should be.
#[derive(Debug)]
pub enum Degraded {
    /// The bank does not answer, or not usably.
    BankUnavailable(BankError),
    /// The bank's daily quota of reads without the customer is used up.
    QuotaUsedUp,
}

/// Why something cannot be done with an account.
#[derive(Debug, Error)]
pub enum AccountError {
    /// No such account of this person.
    #[error("no such account")]
    NotFound,
    /// The bank no longer accepts the consent, which has ended with this: renew it.
    #[error("the bank no longer accepts the consent")]
    ConsentInvalid,
    /// Storage failed, or others changed the account again and again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for AccountError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}

/// An account after its balance was read, or not.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) account: Account,
    pub(crate) degraded: Option<Degraded>,
}

/// Reads balances.
#[derive(Clone)]
pub(crate) struct BalanceReader {
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
    ending: ConsentEnding,
}

impl BalanceReader {
    pub(crate) fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            system: system.clone(),
            ending: ConsentEnding::new(storage, system),
        }
    }

    /// The account with the best available balance.
    pub(crate) async fn read(
        &self,
        account: Account,
        psu: PsuContext,
        context: &RequestContext,
    ) -> Result<Reading, AccountError> {
        // Taken before the bank is asked: a payment debited in between counts as in flight rather
        // than not at all.
        let asked_at = self.system.now();
        if account.has_fresh_balance(asked_at) && !self.is_overtaken(&account).await? {
            return Ok(Reading {
                account,
                degraded: None,
            });
        }
        if psu == PsuContext::Absent && self.remaining_reads(&account, asked_at) == 0 {
            return Ok(Reading {
                account,
                degraded: Some(Degraded::QuotaUsedUp),
            });
        }
        let consent = self.consent(&account).await?;
        let answer = self
            .banks
            .information
            .balance(
                account.bank(),
                consent.external_id(),
                account.external_id(),
                psu,
            )
            .await;
        if let Err(BankError::ConsentInvalid) = answer {
            self.consent_refused(&consent, context).await?;
            return Err(AccountError::ConsentInvalid);
        }
        let account = self.store(account, psu, asked_at, &answer).await?;
        let degraded = match answer {
            Ok(_) => None,
            Err(BankError::QuotaExceeded) => Some(Degraded::QuotaUsedUp),
            Err(error) => Some(Degraded::BankUnavailable(error)),
        };
        Ok(Reading { account, degraded })
    }

    /// Unattended reads that the bank still allows today.
    pub(crate) fn remaining_reads(&self, account: &Account, now: Timestamp) -> u8 {
        let allowed = self.allowed_reads(account);
        allowed.saturating_sub(account.unattended_reads_in_window(now))
    }

    fn allowed_reads(&self, account: &Account) -> u8 {
        let bank = self.banks.directory.bank(account.bank());
        bank.map_or(0, |bank| bank.frequency_per_day)
    }

    /// Whether a payment was completed after the balance was fetched: the bank has a newer one.
    async fn is_overtaken(&self, account: &Account) -> Result<bool, StoreError> {
        let in_flight = self.storage.accounts.in_flight(account).await?;
        Ok(in_flight.completed_since.minor() > 0)
    }

    async fn consent(&self, account: &Account) -> Result<BankConsent, AccountError> {
        let consents = &self.storage.consents;
        let consent = consents
            .consent(account.user_id(), account.consent_id())
            .await?;
        consent
            .filter(BankConsent::is_valid)
            .ok_or(AccountError::ConsentInvalid)
    }

    /// The bank does not take the consent: finds out why, and ends it unless the bank contradicts
    /// itself.
    async fn consent_refused(
        &self,
        consent: &BankConsent,
        context: &RequestContext,
    ) -> Result<(), AccountError> {
        let information = &self.banks.information;
        let status = information.consent_status(consent.bank(), consent.external_id());
        let reason = match status.await {
            Ok(ConsentStatus::Ended(reason)) => reason,
            Ok(ConsentStatus::Valid { .. } | ConsentStatus::AwaitingSca) => return Ok(()),
            // It refused it once already; that is all it has to say.
            Err(_) => crate::ConsentEnd::Expired,
        };
        self.ending
            .end(consent, reason, kernel::Actor::System, context)
            .await?;
        Ok(())
    }

    /// Keeps balance and count of reads. Losing the race against admissions for good costs
    /// nothing but the freshness of what is stored.
    async fn store(
        &self,
        account: Account,
        psu: PsuContext,
        asked_at: Timestamp,
        answer: &Result<ReportedBalance, BankError>,
    ) -> Result<Account, AccountError> {
        let mut current = account;
        for _ in 0..MAX_ATTEMPTS {
            let changed = self.with_answer(current.clone(), psu, asked_at, answer);
            if changed == current {
                return Ok(current);
            }
            let mut unit = self.storage.units.begin().await?;
            match unit.accounts().update(&changed).await {
                Ok(()) => {
                    unit.commit().await?;
                    return Ok(changed.stored());
                }
                Err(StoreError::Conflict(_)) => drop(unit),
                Err(error) => return Err(error.into()),
            }
            let again = self
                .storage
                .accounts
                .account(changed.user_id(), changed.id());
            current = again.await?.ok_or(AccountError::NotFound)?;
        }
        Ok(self.with_answer(current, psu, asked_at, answer))
    }

    fn with_answer(
        &self,
        account: Account,
        psu: PsuContext,
        asked_at: Timestamp,
        answer: &Result<ReportedBalance, BankError>,
    ) -> Account {
        let account = match (psu, answer) {
            (PsuContext::Absent, Err(BankError::QuotaExceeded)) => {
                let allowed = self.allowed_reads(&account);
                account.use_up_unattended_reads(allowed, asked_at)
            }
            (PsuContext::Absent, _) => account.count_unattended_read(asked_at),
            (PsuContext::Present { .. }, _) => account,
        };
        match answer {
            Ok(reported) => account.with_balance(balance(reported, asked_at)),
            Err(_) => account,
        }
    }
}

/// What the bank said, and when it was asked.
pub(crate) fn balance(reported: &ReportedBalance, asked_at: Timestamp) -> Balance {
    Balance {
        available: reported.available,
        booked: reported.booked,
        fetched_at: asked_at,
    }
}
