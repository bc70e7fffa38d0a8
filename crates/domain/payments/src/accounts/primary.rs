//! Chooses the account that payments are debited to by default.

use kernel::{
    Actor, ConflictOn, MAX_ATTEMPTS, RequestContext, StoreError, UserId, retry_conflicts,
};

use super::reading::AccountError;
use crate::{Account, AccountId, Storage, SystemPorts, ports::PaymentsUnitOfWork};

/// How often it is tried while other accounts of the person change.
/// Chooses the primary account.
#[derive(Clone)]
pub struct SetPrimaryAccount {
    storage: Storage,
    system: SystemPorts,
}

impl SetPrimaryAccount {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Makes this the one primary account; returns it.
    pub async fn set(
        &self,
        user: UserId,
        id: AccountId,
        context: &RequestContext,
    ) -> Result<Account, AccountError> {
        let set = retry_conflicts(MAX_ATTEMPTS, || self.try_set(user, id, context));
        if !set.await? {
            return Err(AccountError::NotFound);
        }
        self.chosen(user, id).await
    }

    /// One try; `false` if it is not a connected account of theirs.
    async fn try_set(
        &self,
        user: UserId,
        id: AccountId,
        context: &RequestContext,
    ) -> Result<bool, StoreError> {
        let entry = self
            .system
            .audit(context, Actor::User(user), "account.made_primary", &id);
        let mut unit = self.storage.units.begin().await?;
        if !unit.accounts().set_primary(user, id).await? {
            return Ok(false);
        }
        unit.change_log().audit(&entry).await?;
        unit.commit().await?;
        Ok(true)
    }

    async fn chosen(&self, user: UserId, id: AccountId) -> Result<Account, AccountError> {
        let account = self.storage.accounts.account(user, id).await?;
        account.ok_or(AccountError::NotFound)
    }
}

/// The account that becomes primary when some of a person's connected accounts leave: the oldest
/// that stays; `None` if the primary one stays itself.
pub(crate) fn next_primary_account(
    connected: &[Account],
    leaves: impl Fn(&Account) -> bool,
) -> Option<AccountId> {
    let mut staying = connected.iter().filter(|account| !leaves(account));
    let oldest = staying.next()?;
    let primary_stays = oldest.is_primary() || staying.any(Account::is_primary);
    (!primary_stays).then_some(oldest.id())
}

/// Makes the next_primary_account primary within the unit in which the others leave.
///
/// # Errors
/// [`StoreError::Conflict`] if the next_primary_account has left as well meanwhile: choose again.
pub(crate) async fn make_primary(
    unit: &mut dyn PaymentsUnitOfWork,
    user: UserId,
    next_primary_account: AccountId,
) -> Result<(), StoreError> {
    if unit
        .accounts()
        .set_primary(user, next_primary_account)
        .await?
    {
        return Ok(());
    }
    Err(StoreError::Conflict(ConflictOn::Version("bank_accounts")))
}
