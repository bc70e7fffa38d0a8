//! Customer reviews that only record whom they were asked about.

use std::sync::Mutex;

use async_trait::async_trait;
use kernel::{RequestContext, UserId};
use kyc::ReviewError;

use crate::CustomerReview;

/// Records whose review was asked for.
#[derive(Default)]
pub(crate) struct RecordedReviews {
    reviewed: Mutex<Vec<UserId>>,
    error: Option<fn() -> ReviewError>,
}

impl RecordedReviews {
    /// The same, failing each time.
    pub(crate) fn failing(error: fn() -> ReviewError) -> Self {
        Self {
            error: Some(error),
            ..Self::default()
        }
    }

    /// Whose review was asked for, in that order.
    pub(crate) fn reviewed(&self) -> Vec<UserId> {
        self.reviewed.lock().unwrap().clone()
    }
}

#[async_trait]
impl CustomerReview for RecordedReviews {
    async fn review(&self, user: UserId, _: &RequestContext) -> Result<(), ReviewError> {
        self.reviewed.lock().unwrap().push(user);
        self.error.map_or(Ok(()), |error| Err(error()))
    }
}
