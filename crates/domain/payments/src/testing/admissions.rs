//! The admission port of the store in memory: one unit of work for each order.

use async_trait::async_trait;
use kernel::{ConflictOn, StoreError, UnitOfWork as _, UserId};

use super::{MemoryStore, memory::Tables};
use crate::{
    Account, AccountId, AdmissionContext, AdmissionOrder, RecipientState, Refusal,
    ports::{AdmissionOutcome, Admissions, IdempotencyClaim, PaymentsUnitOfWork},
};

#[async_trait]
impl Admissions for MemoryStore {
    async fn admit(&self, orders: &[AdmissionOrder]) -> Vec<Result<AdmissionOutcome, StoreError>> {
        let mut outcomes = Vec::with_capacity(orders.len());
        for order in orders {
            outcomes.push(self.admit_order(order).await);
        }
        outcomes
    }
}

impl MemoryStore {
    async fn admit_order(&self, order: &AdmissionOrder) -> Result<AdmissionOutcome, StoreError> {
        let mut unit = self.begin_unit().await?;
        let claim = unit.idempotency().claim(&order.claim).await?;
        if let IdempotencyClaim::Taken(record) = claim {
            return Ok(AdmissionOutcome::KeyTaken(Box::new(record)));
        }
        let context = unit.tables().admission_context(order)?;
        let remittance = match order.decide(context) {
            Ok(remittance) => remittance,
            Err(refusal) => return Ok(AdmissionOutcome::Refused(refusal)),
        };
        match unit.remittances().add(&remittance).await {
            Err(StoreError::Conflict(ConflictOn::Quote)) => {
                return Ok(AdmissionOutcome::Refused(Refusal::QuoteUsed));
            }
            added => added?,
        }
        for entry in &order.audit_entries {
            unit.change_log().audit(entry).await?;
        }
        for event in &order.events {
            unit.change_log().publish(event).await?;
        }
        Box::new(unit).commit().await?;
        Ok(AdmissionOutcome::Admitted(Box::new(remittance)))
    }
}

impl Tables {
    fn admission_context(
        &mut self,
        order: &AdmissionOrder,
    ) -> Result<AdmissionContext, StoreError> {
        let user = order.claim.user_id;
        let Some(account) = self.lock_account(user, order.account_id) else {
            return Ok(AdmissionContext::without_account());
        };
        self.called();
        let mut quotes = self.quotes.iter();
        let quote = quotes.find(|q| q.id == order.quote_id && q.user_id == user);
        let mut recipients = self.recipients.iter();
        let recipient = recipients.find(|r| {
            r.id == order.recipient_id && r.user_id == user && r.state == RecipientState::Active
        });
        Ok(AdmissionContext {
            quote: quote.cloned(),
            recipient: recipient.cloned(),
            in_flight: self.in_flight(&account)?,
            account: Some(account),
        })
    }

    fn lock_account(&mut self, user: UserId, id: AccountId) -> Option<Account> {
        self.called();
        let theirs = |a: &&mut Account| a.id() == id && a.user_id() == user && a.is_connected();
        let account = self.accounts.iter_mut().find(theirs)?;
        *account = account.clone().stored();
        Some(account.clone())
    }
}
