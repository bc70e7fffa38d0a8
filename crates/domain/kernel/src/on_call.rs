//! Tells the people on duty what only people can mend.

use async_trait::async_trait;
use thiserror::Error;

/// How soon somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Within working hours.
    Warning,
    /// Now: money, the service or a duty of law is at stake.
    Critical,
}

/// Something the people on duty should know. No names, account numbers or national ids: it leaves
/// the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCallNotification {
    /// What kind of thing happened, `remittance.answer_lost`; alerts of one kind look alike.
    pub kind: String,
    /// How soon somebody should look.
    pub severity: Severity,
    /// What happened and what to do, in a sentence or two.
    pub message: String,
    /// The entity it is about, by its prefixed id.
    pub subject: Option<String>,
}

/// The alert was not delivered; sending it again is safe (people may see it twice).
#[derive(Debug, Error)]
#[error("the alert was not delivered: {0}")]
pub struct NotificationUndelivered(pub String);

/// The way to the people on duty.
#[async_trait]
pub trait OnCall: Send + Sync {
    /// Tells them.
    ///
    /// # Errors
    /// [`NotificationUndelivered`]; nobody may have seen it.
    async fn send(&self, alert: &OnCallNotification) -> Result<(), NotificationUndelivered>;
}
