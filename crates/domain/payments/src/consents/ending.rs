//! A consent is over: it is marked so, and its accounts are disconnected with it.

use kernel::{
    Actor, IntegrationEvent, MAX_ATTEMPTS, RequestContext, StoreError, Timestamp, retry_conflicts,
};
use serde_json::json;

use crate::{
    AccountId, BankConsent, ConsentEnd, ConsentId, ConsentOver, ConsentState, PaymentsEvent,
    Storage, SystemPorts,
    accounts::{make_primary, next_primary_account},
    ports::PaymentsUnitOfWork,
    remittances::By,
};

/// Ends consents at Drop. What the bank has to be asked is asked by the caller.
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
        let (user, id) = (consent.user_id(), consent.id());
        retry_conflicts(MAX_ATTEMPTS, || async move {
            let current = self.storage.consents.consent(user, id).await?;
            let current = current.unwrap_or_else(|| consent.clone());
            let at = self.system.now();
            let Ok(ended) = current.clone().end(reason, at) else {
                return Ok(current);
            };
            let connected = self.storage.accounts.accounts(user).await?;
            let next_primary_account =
                next_primary_account(&connected, |account| account.consent_id() == id);
            let by = By { actor, context };
            self.store(ended, at, next_primary_account, by).await
        })
        .await
    }

    async fn store(
        &self,
        ended: BankConsent,
        at: Timestamp,
        next_primary_account: Option<AccountId>,
        by: By<'_>,
    ) -> Result<BankConsent, StoreError> {
        let mut unit = self.storage.units.begin().await?;
        unit.consents().update(&ended).await?;
        unit.accounts().disconnect_all(ended.id(), at).await?;
        if let Some(next_primary_account) = next_primary_account {
            make_primary(unit.as_mut(), ended.user_id(), next_primary_account).await?;
        }
        record_end(&self.system, unit.as_mut(), &ended, Cause::Reason, by).await?;
        unit.commit().await?;
        Ok(ended.stored())
    }
}

/// The cause of a consent's end, beside the reason in its state.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cause {
    /// The customer, the bank or the calendar.
    Reason,
    /// This consent took its place.
    SupersededBy(ConsentId),
    /// The customer has not confirmed it at the bank in time.
    Unconfirmed,
}

/// Writes the audit entry and the event of a consent that has ended, in the unit that ends it.
pub(super) async fn record_end(
    system: &SystemPorts,
    unit: &mut dyn PaymentsUnitOfWork,
    ended: &BankConsent,
    cause: Cause,
    by: By<'_>,
) -> Result<(), StoreError> {
    let ConsentState::Ended { reason, .. } = ended.state() else {
        return Ok(());
    };
    let reason = *reason;
    let event = PaymentsEvent::ConsentEnded(ConsentOver {
        consent_id: ended.id(),
        user_id: ended.user_id(),
        reason,
    });
    let detail = match cause {
        Cause::Reason => json!({ "reason": reason }),
        Cause::SupersededBy(newer) => json!({ "reason": reason, "supersededBy": newer }),
        Cause::Unconfirmed => json!({ "reason": reason, "confirmed": false }),
    };
    let entry = system
        .audit(by.context, by.actor, event.kind_name(), &ended.id())
        .with(detail);
    unit.change_log().audit(&entry).await?;
    unit.change_log().publish(&system.event(&event)).await
}
