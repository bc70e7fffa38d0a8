//! Writes on-call notifications into the log, where no other way to the people on duty is configured.

use async_trait::async_trait;
use kernel::{NotificationUndelivered, OnCall, OnCallNotification, Severity};

/// Writes on-call notifications into the log, at the level of an error.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogOnCall;

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

#[async_trait]
impl OnCall for LogOnCall {
    async fn send(&self, notification: &OnCallNotification) -> Result<(), NotificationUndelivered> {
        let OnCallNotification { kind, message, .. } = notification;
        let subject = notification.subject.as_deref().unwrap_or_default();
        let severity = severity_name(notification.severity);
        tracing::error!(kind, severity, subject, "ALERT: {message}");
        Ok(())
    }
}
