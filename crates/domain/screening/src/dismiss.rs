//! Dismisses a hit as a false positive, so that it need not be reviewed again while both stay as
//! they are.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Actor, AuditEntry, Clock, IdSource, RequestContext, StoreError, UserId};
use serde_json::json;
use thiserror::Error;

use crate::{Dismissal, DismissalId, EntryRef, Reason, ScreeningId, ports::ScreeningStore};

/// Why a hit was not dismissed.
#[derive(Debug, Error)]
pub enum DismissError {
    /// There is no such screening.
    #[error("there is no such screening")]
    NotFound,
    /// The screening did not hit that entry.
    #[error("the screening has no hit on that entry")]
    NoSuchHit,
    /// A dismissal holds from 1 to [`DismissHit::MAX_DAYS`] days.
    #[error("a decision holds from 1 to {} days", DismissHit::MAX_DAYS)]
    Days,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Dismisses hits. Who may is decided by the caller.
#[derive(Clone)]
pub struct DismissHit {
    store: Arc<dyn ScreeningStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl DismissHit {
    /// The longest time that a dismissal holds.
    pub const MAX_DAYS: u16 = 366;

    /// Creates the use case from its ports.
    pub fn new(
        store: Arc<dyn ScreeningStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self { store, clock, ids }
    }

    /// Dismisses the hit of a screening on this entry, for so many days. The dismissal holds for
    /// subject and entry as they were then; when one of them changes, the hit is open again.
    ///
    /// # Errors
    /// [`DismissError`].
    pub async fn dismiss(
        &self,
        screening: ScreeningId,
        entry: &EntryRef,
        (reason, days): (Reason, u16),
        user: UserId,
        context: &RequestContext,
    ) -> Result<Dismissal, DismissError> {
        if !(1..=Self::MAX_DAYS).contains(&days) {
            return Err(DismissError::Days);
        }
        let record = self.store.screening(screening).await?;
        let record = record.ok_or(DismissError::NotFound)?;
        let mut hits = record.screening.hits.iter();
        let hit = hits.find(|hit| hit.entry == *entry);
        let hit = hit.ok_or(DismissError::NoSuchHit)?;
        let now = self.clock.now();
        let dismissal = Dismissal {
            id: DismissalId::new(self.ids.as_ref()),
            subject_id: record.subject_id.clone(),
            subject_fingerprint: record.subject.fingerprint(),
            entry: entry.clone(),
            entry_fingerprint: hit.entry_fingerprint,
            user,
            reason,
            decided_at: now,
            expires_at: now + TimeDelta::days(days.into()),
        };
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let (actor, action) = (Actor::User(user), "screening.hit_dismissed");
        let audit = AuditEntry::new(ids, clock, context, actor, action, &record.subject_id);
        let audit = audit.with(json!({
            "dismissal": dismissal.id,
            "screening": screening,
            "list": entry.source,
            "entry": entry.id,
        }));
        self.store.dismiss(&dismissal, &audit).await?;
        Ok(dismissal)
    }
}
