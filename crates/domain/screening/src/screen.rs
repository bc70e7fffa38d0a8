//! Screening of one subject: at onboarding, when a recipient is created, before a payment.

use std::sync::Arc;

use kernel::{Clock, IdSource, IntegrationEvent, OutboxEvent, StoreError, Timestamp};
use thiserror::Error;

use crate::{
    Dismissal, HitFound, IndexSlot, Outcome, Screening, ScreeningEvent, ScreeningId,
    ScreeningRecord, Storage, Subject, SubjectRef, result::worst,
};

/// Why screening is impossible now. The caller must not continue as if the result were clear.
#[derive(Debug, Error)]
pub enum ScreenError {
    /// No list is loaded.
    #[error("no sanctions list is loaded")]
    NoLists,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Screens against the active lists, with the dismissals passed in; nothing is stored.
#[derive(Clone)]
pub struct Screener {
    index: Arc<IndexSlot>,
}

impl Screener {
    /// Over this storage.
    pub fn new(index: Arc<IndexSlot>) -> Self {
        Self { index }
    }

    /// Screens against the active lists: computation only, in milliseconds.
    ///
    /// # Errors
    /// [`ScreenError::NoLists`].
    pub fn screen(
        &self,
        subject: &Subject,
        dismissals: &[Dismissal],
        now: Timestamp,
    ) -> Result<Screening, ScreenError> {
        let index = self.index.current();
        if index.is_empty() {
            return Err(ScreenError::NoLists);
        }
        let mut screening = index.screen(subject);
        dismiss(&mut screening, subject, dismissals, now);
        Ok(screening)
    }
}

/// Marks the dismissed hits and leaves them out of the outcome.
pub(crate) fn dismiss(
    screening: &mut Screening,
    subject: &Subject,
    dismissals: &[Dismissal],
    now: Timestamp,
) {
    let fingerprint = subject.fingerprint();
    for hit in &mut screening.hits {
        let applies = |d: &&Dismissal| d.applies(&fingerprint, hit, now);
        hit.dismissed_by = dismissals.iter().find(applies).map(|d| d.id);
    }
    screening.outcome = worst(screening.hits.iter());
}

/// Screens a subject and stores the result.
#[derive(Clone)]
pub struct ScreenSubject {
    screener: Screener,
    storage: Storage,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ScreenSubject {
    /// Creates the use case from its ports.
    pub fn new(
        screener: Screener,
        storage: Storage,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            screener,
            storage,
            clock,
            ids,
        }
    }

    /// Screens a subject against the active lists, applies its dismissals and stores the result.
    /// An event says what is not clear.
    ///
    /// # Errors
    /// [`ScreenError`].
    pub async fn screen(
        &self,
        id: &SubjectRef,
        subject: &Subject,
    ) -> Result<ScreeningRecord, ScreenError> {
        let now = self.clock.now();
        let dismissals = self.storage.screenings.dismissals(id, now).await?;
        let screening = self.screener.screen(subject, &dismissals, now)?;
        let record = ScreeningRecord {
            id: ScreeningId::new(self.ids.as_ref()),
            subject_id: id.clone(),
            subject: subject.clone(),
            screened_at: now,
            screening,
        };
        self.store(&record).await?;
        Ok(record)
    }

    async fn store(&self, record: &ScreeningRecord) -> Result<(), StoreError> {
        let mut unit = self.storage.units.begin().await?;
        unit.screenings().add(record).await?;
        if let Some(event) = self.event(record) {
            unit.change_log().publish(&event).await?;
        }
        unit.commit().await
    }

    /// Names the subject, never the list entry.
    fn event(&self, record: &ScreeningRecord) -> Option<OutboxEvent> {
        let outcome = record.screening.outcome;
        let found = ScreeningEvent::Found(HitFound {
            screening_id: record.id,
            subject: record.subject_id.clone(),
            outcome,
        });
        (outcome != Outcome::Clear).then(|| found.to_outbox(self.ids.as_ref(), self.clock.as_ref()))
    }
}
