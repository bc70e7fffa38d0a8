//! The customer removes one account from Drop. The consent, which may cover others, stays.

use kernel::{Actor, RequestContext, StoreError, UserId};
use serde_json::json;

use super::{
    primary::{heir, make_primary},
    reading::AccountError,
};
use crate::{Account, AccountId, AccountState, Storage, Surroundings};

const MAX_ATTEMPTS: usize = 4;

/// Disconnects an account.
#[derive(Clone)]
pub struct DisconnectAccount {
    storage: Storage,
    surroundings: Surroundings,
}

impl DisconnectAccount {
    /// Wires it.
    pub fn new(storage: &Storage, surroundings: &Surroundings) -> Self {
        Self {
            storage: storage.clone(),
            surroundings: surroundings.clone(),
        }
    }

    /// Disconnects it; the oldest of the others becomes primary if it was.
    pub async fn disconnect(
        &self,
        user: UserId,
        id: AccountId,
        context: &RequestContext,
    ) -> Result<(), AccountError> {
        for _ in 0..MAX_ATTEMPTS {
            let connected = self.storage.accounts.accounts(user).await?;
            let account = connected.iter().find(|account| account.id == id);
            let account = account.ok_or(AccountError::NotFound)?.clone();
            let heir = heir(&connected, |account| account.id == id);
            match self.store(account, heir, context).await {
                Err(StoreError::Conflict { .. }) => {}
                stored => return stored.map_err(Into::into),
            }
        }
        Err(AccountError::Contended)
    }

    async fn store(
        &self,
        account: Account,
        heir: Option<AccountId>,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (user, id) = (account.user_id, account.id);
        let at = self.surroundings.now();
        let gone = Account {
            primary: false,
            state: AccountState::Disconnected { at },
            ..account
        };
        let entry =
            self.surroundings
                .audit(context, Actor::User(user), "account.disconnected", &id);
        let payload = json!({ "accountId": id, "userId": user });
        let event = self
            .surroundings
            .event("account.disconnected", &id, payload);
        let mut unit = self.storage.units.begin().await?;
        unit.accounts().update(&gone).await?;
        if let Some(heir) = heir {
            make_primary(unit.as_mut(), user, heir).await?;
        }
        unit.trail().audit(&entry).await?;
        unit.trail().publish(&event).await?;
        unit.commit().await
    }
}
