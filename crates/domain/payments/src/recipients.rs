//! The people a customer sends money to: add, list, change, remove.
//!
//! An account never changes. A recipient with another account is another recipient: payments made,
//! screenings done and the customer's own memory all say "to this account", and exchanging it
//! behind a known name is how payments are diverted.

mod change;
mod details;
mod fault;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, ConflictError, ConflictOn, IdSource, IntegrationEvent, MAX_ATTEMPTS,
    Page, PageRequest, RequestContext, StoreError, UnitOfWorkFactory, UserId, retry_conflicts,
};
use serde_json::{Value, json};
use thiserror::Error;

pub use change::{Change, RecipientPatch};
pub use details::{AddressInput, RecipientInput};
pub use fault::{RecipientField, RecipientProblem, RecipientViolation};

use crate::{
    Corridors, PaymentsEvent, Recipient, RecipientChange, RecipientId, RecipientState,
    ports::{PaymentsUnitOfWork, RecipientQueries},
};

/// The event of a change to a recipient.
type ChangeEvent = fn(RecipientChange) -> PaymentsEvent;

/// Why a recipient is not added, changed or removed.
#[derive(Debug, Error)]
pub enum RecipientError {
    /// No active recipient of this person has that id; another person's is as good as none.
    #[error("no such recipient")]
    NotFound,
    /// Fields that do not fit, all of them.
    #[error("{} fields do not fit", .0.len())]
    Invalid(Vec<RecipientViolation>),
    /// Storage failed, or others changed the recipient again and again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for RecipientError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}

/// The use cases about recipients.
pub struct Recipients {
    corridors: Arc<Corridors>,
    queries: Arc<dyn RecipientQueries>,
    store: Arc<dyn UnitOfWorkFactory<dyn PaymentsUnitOfWork>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl Recipients {
    /// The use cases over their ports.
    pub fn new(
        corridors: Arc<Corridors>,
        queries: Arc<dyn RecipientQueries>,
        store: Arc<dyn UnitOfWorkFactory<dyn PaymentsUnitOfWork>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            corridors,
            queries,
            store,
            clock,
            ids,
        }
    }

    /// This person's active recipients, newest first.
    pub async fn list(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Recipient>, StoreError> {
        self.queries.recipients(user, page).await
    }

    /// An active recipient of this person.
    pub async fn get(
        &self,
        user: UserId,
        id: RecipientId,
    ) -> Result<Option<Recipient>, StoreError> {
        self.queries.recipient(user, id).await
    }

    /// Adds a recipient.
    pub async fn create(
        &self,
        context: &RequestContext,
        user: UserId,
        input: &RecipientInput,
    ) -> Result<Recipient, RecipientError> {
        let details = details::parse(&self.corridors, input).map_err(RecipientError::Invalid)?;
        let recipient = details.recipient(RecipientId::new(&*self.ids), user, self.clock.now());
        let mut unit = self.store.begin().await?;
        unit.recipients().add(&recipient).await?;
        let detail = json!({ "country": recipient.country });
        let event = PaymentsEvent::RecipientAdded((&recipient).into());
        self.record_change(&mut *unit, context, &event, &recipient, detail)
            .await?;
        unit.commit().await?;
        Ok(recipient)
    }

    /// Changes name, nickname or address. A patch that changes nothing leaves no trace.
    pub async fn patch(
        &self,
        context: &RequestContext,
        user: UserId,
        id: RecipientId,
        patch: &RecipientPatch,
    ) -> Result<Recipient, RecipientError> {
        self.change(
            context,
            user,
            id,
            PaymentsEvent::RecipientChanged,
            |current| {
                let corridor = self.corridors.get(current.country);
                change::apply(patch, current, corridor).map_err(RecipientError::Invalid)
            },
        )
        .await
    }

    /// Removes a recipient: it can no longer be paid and is no longer shown, and is kept as long
    /// as the law wants payments to it explained.
    pub async fn delete(
        &self,
        context: &RequestContext,
        user: UserId,
        id: RecipientId,
    ) -> Result<(), RecipientError> {
        let at = self.clock.now();
        let removed = self.change(
            context,
            user,
            id,
            PaymentsEvent::RecipientRemoved,
            |current| {
                let state = RecipientState::Deleted { at };
                let removed = Recipient {
                    state,
                    ..current.clone()
                };
                Ok((removed, vec!["state"]))
            },
        );
        removed.await.map(drop)
    }

    /// Reads, changes and stores, and retries on a conflict. `apply` returns the changed recipient
    /// and the names of the changed fields.
    async fn change(
        &self,
        context: &RequestContext,
        user: UserId,
        id: RecipientId,
        event: ChangeEvent,
        apply: impl Fn(&Recipient) -> Result<(Recipient, Vec<&'static str>), RecipientError> + Sync,
    ) -> Result<Recipient, RecipientError> {
        let apply = &apply;
        retry_conflicts(MAX_ATTEMPTS, || async move {
            let current = self.queries.recipient(user, id).await?;
            let current = current.ok_or(RecipientError::NotFound)?;
            let (changed, fields) = apply(&current)?;
            if fields.is_empty() {
                return Ok(current);
            }
            self.store_change(context, event, &changed, &fields).await?;
            Ok(Recipient {
                version: changed.version + 1,
                ..changed
            })
        })
        .await
    }

    async fn store_change(
        &self,
        context: &RequestContext,
        event: ChangeEvent,
        changed: &Recipient,
        fields: &[&str],
    ) -> Result<(), StoreError> {
        let mut unit = self.store.begin().await?;
        unit.recipients().update(changed).await?;
        let detail = json!({ "changed": fields });
        self.record_change(&mut *unit, context, &event(changed.into()), changed, detail)
            .await?;
        unit.commit().await
    }

    async fn record_change(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        context: &RequestContext,
        event: &PaymentsEvent,
        recipient: &Recipient,
        detail: Value,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (&*self.ids, &*self.clock);
        let (actor, action) = (Actor::User(recipient.user_id), event.kind_name());
        let entry = AuditEntry::new(ids, clock, context, actor, action, &recipient.id).with(detail);
        unit.change_log().audit(&entry).await?;
        let event = event.to_outbox(ids, clock);
        unit.change_log().publish(&event).await
    }
}
