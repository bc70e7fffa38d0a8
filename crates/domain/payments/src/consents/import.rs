//! Takes over the accounts of a consent that became valid. An account known from an earlier
//! consent stays the same account, so that its payments, also unanswered ones, keep theirs.

use kernel::{Actor, IntegrationEvent, RequestContext, StoreError, Timestamp};
use serde_json::json;

use super::ending::{Cause, record_end};
use crate::{
    Account, AccountId, Balance, BankConsent, Banks, ConsentGiven, PaymentsEvent, Storage,
    SystemPorts,
    accounts::{balance, make_primary, next_primary_account},
    ports::{BankError, PaymentsUnitOfWork, PsuContext, ReportedAccount},
    remittances::By,
};

/// Most accounts taken over from one consent.
const MAX_ACCOUNTS: usize = 50;

/// An account as found at the bank.
pub(super) struct Found {
    reported: ReportedAccount,
    balance: Option<Balance>,
}

/// Takes over accounts.
#[derive(Clone)]
pub(super) struct AccountImport {
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
}

impl AccountImport {
    pub(super) fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            system: system.clone(),
        }
    }

    /// Asks the bank for accounts and balances. A balance it does not tell now is read later.
    pub(super) async fn fetch(
        &self,
        consent: &BankConsent,
        psu: PsuContext,
    ) -> Result<Vec<Found>, BankError> {
        let information = &self.banks.information;
        let (bank, external_id) = (consent.bank(), consent.external_id());
        let accounts = information.accounts(bank, external_id, psu).await?;
        let mut found = Vec::new();
        for reported in accounts.into_iter().take(MAX_ACCOUNTS) {
            let asked_at = self.system.now();
            let reading = information.balance(bank, external_id, &reported.external_id, psu);
            let balance = reading.await.ok().map(|read| balance(&read, asked_at));
            found.push(Found { reported, balance });
        }
        Ok(found)
    }

    /// Stores consent and accounts in one unit: earlier consents for the bank are over, and their
    /// accounts that the new one does not cover are disconnected.
    pub(super) async fn store(
        &self,
        valid: BankConsent,
        found: &[Found],
        context: &RequestContext,
    ) -> Result<BankConsent, StoreError> {
        let (user, now) = (valid.user_id(), self.system.now());
        let actor = Actor::User(user);
        let by = By { actor, context };
        let superseded = self.superseded(&valid, now).await?;
        let connected = self.storage.accounts.accounts(user).await?;
        let mut unit = self.storage.units.begin().await?;
        // First: of two at once, only one gets past this.
        unit.consents().update(&valid).await?;
        let ids = self.store_accounts(unit.as_mut(), &valid, found).await?;
        for consent in &superseded {
            unit.consents().update(consent).await?;
            unit.accounts().disconnect_all(consent.id(), now).await?;
            let cause = Cause::SupersededBy(valid.id());
            record_end(&self.system, unit.as_mut(), consent, cause, by).await?;
        }
        let leaves = |account: &Account| {
            superseded
                .iter()
                .any(|former| former.id() == account.consent_id())
                && !ids.contains(&account.id())
        };
        if let Some(primary) = new_primary(&connected, leaves, &ids) {
            make_primary(unit.as_mut(), user, primary).await?;
        }
        self.record_change(unit.as_mut(), &valid, ids.len(), context)
            .await?;
        unit.commit().await?;
        Ok(valid.stored())
    }

    /// A newly authorised recurring consent ends the former one at the bank as well (Berlin Group
    /// 1.3, consent status `expired`).
    async fn superseded(
        &self,
        valid: &BankConsent,
        now: Timestamp,
    ) -> Result<Vec<BankConsent>, StoreError> {
        let open = self.storage.consents.open_consents(valid.user_id()).await?;
        Ok(open
            .into_iter()
            .filter(|consent| consent.bank() == valid.bank() && consent.id() != valid.id())
            .filter_map(|consent| consent.supersede(now).ok())
            .collect())
    }

    async fn store_accounts(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        valid: &BankConsent,
        found: &[Found],
    ) -> Result<Vec<AccountId>, StoreError> {
        let accounts = unit.accounts();
        let mut known = accounts.of_bank(valid.user_id(), valid.bank()).await?;
        let mut ids = Vec::new();
        for found in found {
            let position = known.iter().position(|account| is_same(account, found));
            let id = if let Some(position) = position {
                let account = known.swap_remove(position);
                let account = account.renew(valid, &found.reported, found.balance);
                accounts.update(&account).await?;
                account.id()
            } else {
                let account = self.new_account(valid, found);
                accounts.add(&account).await?;
                account.id()
            };
            ids.push(id);
        }
        Ok(ids)
    }

    fn new_account(&self, valid: &BankConsent, found: &Found) -> Account {
        let (id, now) = (AccountId::new(self.system.ids.as_ref()), self.system.now());
        Account::connect(id, valid, &found.reported, found.balance, now)
    }

    async fn record_change(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        valid: &BankConsent,
        accounts: usize,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let event = PaymentsEvent::ConsentValid(ConsentGiven {
            consent_id: valid.id(),
            user_id: valid.user_id(),
        });
        let actor = Actor::User(valid.user_id());
        let entry = self
            .system
            .audit(context, actor, event.kind_name(), &valid.id())
            .with(json!({ "bank": valid.bank(), "accounts": accounts }));
        unit.change_log().audit(&entry).await?;
        unit.change_log().publish(&self.system.event(&event)).await
    }
}

/// The same account by its number; a bank may give it another `resourceId` under each consent, and
/// several of different currencies the same number.
fn is_same(account: &Account, found: &Found) -> bool {
    *account.number() == found.reported.number && account.currency() == found.reported.currency
}

/// The account that becomes primary: `None` while the primary one stays; else the oldest that
/// stays, else the first of the new ones.
fn new_primary(
    connected: &[Account],
    leaves: impl Fn(&Account) -> bool,
    new: &[AccountId],
) -> Option<AccountId> {
    if connected.iter().all(&leaves) {
        return new.first().copied();
    }
    next_primary_account(connected, leaves)
}
