//! The assessment required before a new customer may pay.

use async_trait::async_trait;
use kernel::{RequestContext, UserId};

/// Assesses new customers.
#[async_trait]
pub trait Onboarding: Send + Sync {
    /// Assesses a person who logs in for the first time, under another name, or is still
    /// `pending`. They may pay as soon as this has found nothing against it.
    ///
    /// A login never fails by it, so it has no error: a person who could not be assessed stays
    /// `pending`, and is assessed later, without another login.
    async fn arrived(&self, user: UserId, context: &RequestContext);
}
