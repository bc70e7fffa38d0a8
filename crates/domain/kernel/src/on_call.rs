//! Notifications to the people on duty about what needs a person's action.

use async_trait::async_trait;
use thiserror::Error;

/// How urgent a notification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Within working hours.
    Warning,
    /// Now: money, the service or a duty of law is at stake.
    Critical,
}

/// A notification to the people on duty. It leaves Drop's systems: no names, account numbers or
/// national ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCallNotification {
    /// Kind of event, `remittance.answer_lost`; notifications of one kind are grouped.
    pub kind: String,
    /// Urgency.
    pub severity: Severity,
    /// What happened and what to do, in a sentence or two.
    pub message: String,
    /// The entity it is about, by its prefixed id.
    pub subject: Option<String>,
}

/// The notification was not delivered; sending it again is safe (people may see it twice).
#[derive(Debug, Error)]
#[error("the alert was not delivered: {0}")]
pub struct NotificationUndelivered(pub String);

/// A channel to the people on duty.
#[async_trait]
pub trait OnCall: Send + Sync {
    /// Sends a notification.
    ///
    /// # Errors
    /// [`NotificationUndelivered`]; it may not have been seen.
    async fn send(&self, alert: &OnCallNotification) -> Result<(), NotificationUndelivered>;
}
