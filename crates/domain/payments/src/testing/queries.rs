//! The reading ports of the store in memory.

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Money, Page, PageRequest, StoreError, Timestamp, UserId};

use super::{MemoryStore, memory::Tables};
use crate::{
    Account, AccountId, AccountState, BankConsent, ConsentId, ConsentState, IdempotencyKey,
    IdempotencyRecord, Quote, QuoteId, Recipient, RecipientId, RecipientState, Remittance,
    RemittanceFilter, RemittanceState, TransactionId,
    ports::{
        AccountQueries, BankPaymentRef, ConsentQueries, DuePayment, IdempotencyQueries, InFlight,
        QuoteQueries, RecipientQueries, RemittanceQueries,
    },
    remittances::schedule,
};

/// What a list answers with at most.
const MAX_LIST: usize = 50;

#[async_trait]
impl QuoteQueries for MemoryStore {
    async fn quote(&self, user: UserId, id: QuoteId) -> Result<Option<Quote>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let found = tables
            .quotes
            .iter()
            .find(|q| q.id == id && q.user_id == user);
        Ok(found.cloned())
    }
}

#[async_trait]
impl RecipientQueries for MemoryStore {
    async fn recipient(
        &self,
        user: UserId,
        id: RecipientId,
    ) -> Result<Option<Recipient>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let found = tables
            .recipients
            .iter()
            .find(|r| r.id == id && r.user_id == user && r.state == RecipientState::Active);
        Ok(found.cloned())
    }

    async fn recipients(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Recipient>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let own = tables
            .recipients
            .iter()
            .filter(|r| r.user_id == user && r.state == RecipientState::Active);
        Ok(newest_first(own.cloned().collect(), page, |r| r.id))
    }
}

#[async_trait]
impl ConsentQueries for MemoryStore {
    async fn consent(
        &self,
        user: UserId,
        id: ConsentId,
    ) -> Result<Option<BankConsent>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let found = tables
            .consents
            .iter()
            .find(|c| c.id() == id && c.user_id() == user);
        Ok(found.cloned())
    }

    async fn consent_by_callback(&self, hash: [u8; 32]) -> Result<Option<BankConsent>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let found = tables.consents.iter().find(|c| c.callback_hash() == hash);
        Ok(found.cloned())
    }

    async fn open_consents(&self, user: UserId) -> Result<Vec<BankConsent>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let open = tables
            .consents
            .iter()
            .filter(|c| c.user_id() == user && !matches!(c.state(), ConsentState::Ended { .. }));
        let mut open: Vec<_> = open.cloned().collect();
        open.sort_by_key(|c| std::cmp::Reverse((c.created_at(), c.id())));
        open.truncate(MAX_LIST);
        Ok(open)
    }

    async fn lapsed_consents(
        &self,
        day: NaiveDate,
        limit: u8,
    ) -> Result<Vec<BankConsent>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let lapsed = tables.consents.iter().filter(
            |c| matches!(c.state(), ConsentState::Valid { valid_until } if *valid_until < day),
        );
        Ok(lapsed.take(usize::from(limit)).cloned().collect())
    }
}

#[async_trait]
impl AccountQueries for MemoryStore {
    async fn account(&self, user: UserId, id: AccountId) -> Result<Option<Account>, StoreError> {
        let accounts = self.accounts(user).await?;
        Ok(accounts.into_iter().find(|a| a.id() == id))
    }

    async fn account_ever(
        &self,
        user: UserId,
        id: AccountId,
    ) -> Result<Option<Account>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let mut all = tables.accounts.iter();
        Ok(all.find(|a| a.id() == id && a.user_id() == user).cloned())
    }

    async fn accounts(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let own = tables
            .accounts
            .iter()
            .filter(|a| a.user_id() == user && a.state() == AccountState::Connected);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by_key(|a| (a.created_at(), a.id()));
        own.truncate(MAX_LIST);
        Ok(own)
    }

    async fn accounts_to_reconcile(
        &self,
        paid_since: Option<Timestamp>,
        after: Option<AccountId>,
        limit: u8,
    ) -> Result<Vec<Account>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let wanted = |account: &&Account| match paid_since {
            None => account.state() == AccountState::Connected,
            Some(since) => {
                let mut payments = tables.remittances.iter();
                payments.any(|r| r.account_id() == account.id() && r.created_at() >= since)
            }
        };
        let all = tables.accounts.iter();
        let later = all.filter(|account| after.is_none_or(|after| account.id() > after));
        let mut found: Vec<_> = later.filter(wanted).cloned().collect();
        found.sort_by_key(Account::id);
        found.truncate(usize::from(limit));
        Ok(found)
    }

    async fn in_flight(&self, account: &Account) -> Result<InFlight, StoreError> {
        self.reach()?;
        self.tables().in_flight(account)
    }
}

#[async_trait]
impl RemittanceQueries for MemoryStore {
    async fn remittance(
        &self,
        user: UserId,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError> {
        let found = self.remittance_for_work(id).await?;
        Ok(found.filter(|payment| payment.user_id() == user))
    }

    async fn remittances(
        &self,
        user: UserId,
        filter: &RemittanceFilter,
        page: &PageRequest,
    ) -> Result<Page<Remittance>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let own = tables
            .remittances
            .iter()
            .filter(|r| r.user_id() == user)
            .filter(|r| filter.status.is_none_or(|s| r.public_status() == s))
            .filter(|r| filter.recipient_id.is_none_or(|id| r.recipient_id() == id))
            .filter(|r| filter.from.is_none_or(|from| r.created_at() >= from))
            .filter(|r| filter.until.is_none_or(|until| r.created_at() < until));
        Ok(newest_first(own.cloned().collect(), page, Remittance::id))
    }

    async fn held(&self, page: &PageRequest) -> Result<Page<Remittance>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let all = tables.remittances.iter();
        let held = all.filter(|r| *r.state() == RemittanceState::Held);
        Ok(newest_first(held.cloned().collect(), page, Remittance::id))
    }

    async fn remittance_for_work(
        &self,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError> {
        self.reach()?;
        self.pause().await;
        let tables = self.tables();
        Ok(tables.remittances.iter().find(|r| r.id() == id).cloned())
    }

    async fn remittances_from(
        &self,
        account: AccountId,
        since: Timestamp,
        after: Option<TransactionId>,
        limit: u8,
    ) -> Result<Vec<Remittance>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let own = tables.remittances.iter();
        let own = own.filter(|r| r.account_id() == account && r.created_at() >= since);
        let later = own.filter(|r| after.is_none_or(|after| r.id() > after));
        let mut found: Vec<_> = later.cloned().collect();
        found.sort_by_key(Remittance::id);
        found.truncate(usize::from(limit));
        Ok(found)
    }

    async fn remittance_by_callback(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<Remittance>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let mut all = tables.remittances.iter();
        Ok(all.find(|r| r.callback_hash() == hash).cloned())
    }

    async fn lease_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Result<Vec<DuePayment>, StoreError> {
        self.reach()?;
        let _writer = self.writer().await;
        let mut tables = self.tables();
        let mut due: Vec<_> = tables
            .remittances
            .iter()
            .filter_map(|r| Some((r.next_poll_at().filter(|at| *at <= now)?, r.id())))
            .collect();
        due.sort_unstable();
        due.truncate(usize::from(limit));
        let due: Vec<_> = due.into_iter().map(|(_, id)| id).collect();
        let mut claimed = Vec::new();
        for payment in &mut tables.remittances {
            if due.contains(&payment.id()) {
                *payment = payment.altered(|it| it.next_poll_at = Some(until));
                let (id, bank) = (payment.id(), payment.bank().clone());
                claimed.push(DuePayment { id, bank });
            }
        }
        Ok(claimed)
    }

    async fn release(
        &self,
        claimed: &[TransactionId],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.reach()?;
        let _writer = self.writer().await;
        for payment in &mut self.tables().remittances {
            if claimed.contains(&payment.id()) && payment.next_poll_at() == Some(until) {
                *payment = payment.altered(|it| it.next_poll_at = Some(now));
            }
        }
        Ok(())
    }

    async fn list_uninitiated(
        &self,
        after: Option<TransactionId>,
        limit: u8,
    ) -> Result<Vec<TransactionId>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let not_asked = |state: &RemittanceState| {
            matches!(state, RemittanceState::Held | RemittanceState::Accepted)
        };
        let mut ids: Vec<_> = tables
            .remittances
            .iter()
            .filter(|r| not_asked(r.state()) && after.is_none_or(|after| r.id() > after))
            .map(Remittance::id)
            .collect();
        ids.sort_unstable();
        ids.truncate(usize::from(limit));
        Ok(ids)
    }

    async fn schedule_immediate_poll(
        &self,
        named: &BankPaymentRef,
        now: Timestamp,
    ) -> Result<Option<TransactionId>, StoreError> {
        self.reach()?;
        let _writer = self.writer().await;
        let mut tables = self.tables();
        let meant = |payment: &Remittance| {
            let bank = payment.state().at_bank();
            let by_bank =
                bank.is_some_and(|bank| named.payment_id.as_ref() == Some(&bank.payment_id));
            let open =
                bank.is_some() || matches!(payment.state(), RemittanceState::OutcomeUnknown { .. });
            let by_us = open && named.end_to_end_id.as_ref() == Some(payment.end_to_end_id());
            *payment.bank() == named.bank && (by_bank || by_us)
        };
        let found = tables.remittances.iter_mut().find(|payment| meant(payment));
        let (from, last) = schedule::overdue_search(now);
        let later = found.filter(|payment| {
            let is_sought = matches!(payment.state(), RemittanceState::OutcomeUnknown { .. });
            let at = payment.next_poll_at();
            at.is_some_and(|at| at > now && (!is_sought || (at > from && at <= last)))
        });
        Ok(later.map(|payment| {
            *payment = payment.altered(|it| it.next_poll_at = Some(now));
            payment.id()
        }))
    }
}

#[async_trait]
impl IdempotencyQueries for MemoryStore {
    async fn idempotency(
        &self,
        user: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        self.reach()?;
        let tables = self.tables();
        let mut all = tables.idempotency.iter();
        Ok(all.find(|r| r.user_id == user && r.key == *key).cloned())
    }

    async fn sweep_idempotency(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.reach()?;
        let mut tables = self.tables();
        let all = tables.idempotency.len();
        tables.idempotency.retain(|r| r.created_at >= before);
        Ok(u64::try_from(all - tables.idempotency.len()).unwrap_or(u64::MAX))
    }
}

impl Tables {
    /// See [`AccountQueries::in_flight`].
    pub(super) fn in_flight(&self, account: &Account) -> Result<InFlight, StoreError> {
        let since = account.balance().map(|balance| balance.fetched_at);
        Ok(InFlight {
            not_final: self.sum(account, |state| !state.is_final())?,
            completed_since: self.sum(account, |state| match state {
                RemittanceState::Completed { at, .. } => since.is_none_or(|since| *at > since),
                _ => false,
            })?,
        })
    }

    fn sum(
        &self,
        account: &Account,
        counts: impl Fn(&RemittanceState) -> bool,
    ) -> Result<Money, StoreError> {
        let mut sum = Money::zero(kernel::Currency::NOK);
        for payment in self
            .remittances
            .iter()
            .filter(|r| r.account_id() == account.id())
        {
            if counts(payment.state()) {
                let total = payment.total().and_then(|total| sum.checked_add(total));
                sum = total.map_err(|error| StoreError::Failed(error.to_string()))?;
            }
        }
        Ok(sum)
    }
}

fn newest_first<T, I: Ord + std::fmt::Display>(
    mut rows: Vec<T>,
    page: &PageRequest,
    id: impl Fn(&T) -> I,
) -> Page<T> {
    rows.sort_by_key(|row| std::cmp::Reverse(id(row)));
    if let Some(after) = page.after() {
        rows.retain(|row| id(row).to_string().as_str() < after.as_str());
    }
    rows.truncate(usize::from(page.limit()) + 1);
    Page::cut(rows, page.limit(), id)
}
