//! The customer removes one account from Drop. The consent, which may cover others, stays.

use kernel::{
    Actor, IntegrationEvent, MAX_ATTEMPTS, RequestContext, StoreError, UserId, retry_conflicts,
};

use super::{
    primary::{make_primary, next_primary_account},
    reading::AccountError,
};
use crate::{Account, AccountId, AccountRemoved, PaymentsEvent, Storage, SystemPorts};

/// Disconnects an account.
#[derive(Clone)]
pub struct DisconnectAccount {
    storage: Storage,
    system: SystemPorts,
}

impl DisconnectAccount {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Disconnects it; the oldest of the others becomes primary if it was.
    pub async fn disconnect(
        &self,
        user: UserId,
        id: AccountId,
        context: &RequestContext,
    ) -> Result<(), AccountError> {
        retry_conflicts(MAX_ATTEMPTS, || async move {
            let connected = self.storage.accounts.accounts(user).await?;
            let account = connected.iter().find(|account| account.id() == id);
            let account = account.ok_or(AccountError::NotFound)?.clone();
            let gone = account.disconnect(self.system.now());
            let gone = gone.map_err(|_| AccountError::NotFound)?;
            let next_primary_account =
                next_primary_account(&connected, |account| account.id() == id);
            Ok(self.store(gone, next_primary_account, context).await?)
        })
        .await
    }

    async fn store(
        &self,
        gone: Account,
        next_primary_account: Option<AccountId>,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (user, id) = (gone.user_id(), gone.id());
        let event = PaymentsEvent::AccountDisconnected(AccountRemoved {
            account_id: id,
            user_id: user,
        });
        let actor = Actor::User(user);
        let entry = self.system.audit(context, actor, event.kind_name(), &id);
        let mut unit = self.storage.units.begin().await?;
        unit.accounts().update(&gone).await?;
        if let Some(next_primary_account) = next_primary_account {
            make_primary(unit.as_mut(), user, next_primary_account).await?;
        }
        unit.change_log().audit(&entry).await?;
        unit.change_log()
            .publish(&self.system.event(&event))
            .await?;
        unit.commit().await
    }
}
