//! Screenings, for officers: read, and hits dismissed.

use std::sync::Arc;

use kernel::{Actor, Page, PageRequest, RequestContext, StoreError, UserId};
use kyc::ReviewCustomers;
use screening::{
    DismissError, DismissHit, Dismissal, EntryRef, Reason, ScreeningId, ScreeningRecord,
    SubjectRef,
    ports::{ScreeningFilter, ScreeningStore},
};

/// Shows screenings.
#[derive(Clone)]
pub struct ReadScreenings {
    store: Arc<dyn ScreeningStore>,
}

impl ReadScreenings {
    /// The use case over its port.
    pub fn new(store: Arc<dyn ScreeningStore>) -> Self {
        Self { store }
    }

    /// Screenings with hits, newest first.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn list(
        &self,
        filter: &ScreeningFilter,
        page: &PageRequest,
    ) -> Result<Page<ScreeningRecord>, StoreError> {
        self.store.screenings(filter, page).await
    }

    /// One screening.
    ///
    /// # Errors
    /// Storage failed.
    pub async fn get(&self, id: ScreeningId) -> Result<Option<ScreeningRecord>, StoreError> {
        self.store.screening(id).await
    }
}

/// Dismisses a hit and draws the consequence for the customer.
#[derive(Clone)]
pub struct DismissScreeningHit {
    dismiss: DismissHit,
    review: ReviewCustomers,
}

impl DismissScreeningHit {
    /// The use case over its parts.
    pub fn new(dismiss: DismissHit, review: ReviewCustomers) -> Self {
        Self { dismiss, review }
    }

    /// Dismisses the hit of a screening on this entry for so many days, and assesses the customer
    /// again. If the assessment fails, the review job repeats it.
    ///
    /// # Errors
    /// [`DismissError`]
    pub async fn dismiss(
        &self,
        screening: ScreeningId,
        entry: &EntryRef,
        because: (Reason, u16),
        officer: UserId,
        context: &RequestContext,
    ) -> Result<Dismissal, DismissError> {
        let dismissed = self
            .dismiss
            .dismiss(screening, entry, because, officer, context)
            .await?;
        self.review(&dismissed.subject_id, officer, context).await;
        Ok(dismissed)
    }

    async fn review(&self, subject: &SubjectRef, officer: UserId, context: &RequestContext) {
        // Recipients are screened as well, and have no risk file.
        let Ok(customer) = subject.as_str().parse::<UserId>() else {
            return;
        };
        let reviewed = self.review.run(customer, Actor::User(officer), context);
        if let Err(error) = reviewed.await {
            tracing::warn!(%customer, %error, "the customer could not be assessed again");
        }
    }
}
