//! A consent is over: it is marked so, and its accounts are disconnected with it.

use kernel::{Actor, IntegrationEvent, RequestContext, StoreError};
use serde_json::json;

use crate::{
    AccountId, BankConsent, ConsentEnd, ConsentOver, ConsentState, PaymentsEvent, Storage,
    SystemPorts,
    accounts::{make_primary, next_primary_account},
};

const MAX_ATTEMPTS: usize = 4;

/// Ends consents on our side; the bank's side is the caller's affair.
#[derive(Clone)]
pub(crate) struct ConsentEnding {
    storage: Storage,
    system: SystemPorts,
}

impl ConsentEnding {
    pub(crate) fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Ends it, unless it is over already; returns it as it then stands.
    pub(crate) async fn end(
        &self,
        consent: &BankConsent,
        reason: ConsentEnd,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<BankConsent, StoreError> {
        let (user, id) = (consent.user_id, consent.id);
        let mut last = None;
        for _ in 0..MAX_ATTEMPTS {
            let current = self.storage.consents.consent(user, id).await?;
            let current = current.unwrap_or_else(|| consent.clone());
            if matches!(current.state, ConsentState::Ended { .. }) {
                return Ok(current);
            }
            let connected = self.storage.accounts.accounts(user).await?;
            let next_primary_account =
                next_primary_account(&connected, |account| account.consent_id == id);
            match self
                .store(current, reason, next_primary_account, actor, context)
                .await
            {
                Err(StoreError::Conflict { what }) => last = Some(what),
                stored => return stored,
            }
        }
        let what = last.unwrap_or_default();
        Err(StoreError::Conflict { what })
    }

    async fn store(
        &self,
        consent: BankConsent,
        reason: ConsentEnd,
        next_primary_account: Option<AccountId>,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<BankConsent, StoreError> {
        let (user, id, at) = (consent.user_id, consent.id, self.system.now());
        let ended = BankConsent {
            state: ConsentState::Ended { reason, at },
            ..consent
        };
        let event = PaymentsEvent::ConsentEnded(ConsentOver {
            consent_id: id,
            user_id: user,
            reason,
        });
        let entry = self
            .system
            .audit(context, actor, event.kind_name(), &id)
            .with(json!({ "reason": reason }));
        let mut unit = self.storage.units.begin().await?;
        unit.consents().update(&ended).await?;
        unit.accounts().disconnect_all(id, at).await?;
        if let Some(next_primary_account) = next_primary_account {
            make_primary(unit.as_mut(), user, next_primary_account).await?;
        }
        unit.change_log().audit(&entry).await?;
        unit.change_log()
            .publish(&self.system.event(&event))
            .await?;
        unit.commit().await?;
        Ok(BankConsent {
            version: ended.version + 1,
            ..ended
        })
    }
}
