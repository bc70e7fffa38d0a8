//! Tells the people on duty of what only they can settle.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{OnCall, OnCallNotification, Severity};

use crate::{DeliveryError, StoredEvent, Subscriber, needs_operator};

/// Sends an alert for each event that needs an operator.
pub struct NotifyOnCall(Arc<dyn OnCall>);

impl NotifyOnCall {
    /// Its name as a subscriber.
    pub const NAME: &'static str = "alerts";

    /// Tells by this way.
    pub fn new(alerts: Arc<dyn OnCall>) -> Self {
        Self(alerts)
    }
}

fn alert(event: &StoredEvent) -> OnCallNotification {
    let (severity, message) = match event.kind.as_str() {
        "remittance.unanswered_for_long" => (
            Severity::Critical,
            "A bank never answered for a payment, which it may have executed.",
        ),
        "reconciliation.difference" => (
            Severity::Critical,
            "A payment differs from the bank's books.",
        ),
        "remittance.unknown_bank_status" => (
            Severity::Warning,
            "A bank reports a payment status that Drop does not know.",
        ),
        "remittance.sca_overdue" => (
            Severity::Warning,
            "A bank does not take back a payment that nobody authenticated in time.",
        ),
        _ => (
            Severity::Warning,
            "An event could not be delivered and waits for an operator.",
        ),
    };
    OnCallNotification {
        kind: event.kind.clone(),
        severity,
        message: format!("{message} See `drop operator list`."),
        subject: Some(event.aggregate_id.clone()),
    }
}

#[async_trait]
impl Subscriber for NotifyOnCall {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn wants(&self, kind: &str) -> bool {
        needs_operator(kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let sent = self.0.send(&alert(event)).await;
        sent.map_err(|error| DeliveryError::Retry(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use kernel::{
        Clock, EventId, NotificationUndelivered,
        testing::{TestClock, TestIds},
    };

    use super::*;

    /// Delivers the second alert and all that follow.
    #[derive(Default)]
    struct Pager(Mutex<Vec<OnCallNotification>>);

    #[async_trait]
    impl OnCall for Pager {
        async fn send(&self, alert: &OnCallNotification) -> Result<(), NotificationUndelivered> {
            let mut seen = self.0.lock().unwrap();
            seen.push(alert.clone());
            if seen.len() == 1 {
                return Err(NotificationUndelivered("no network".into()));
            }
            Ok(())
        }
    }

    #[tokio::test]
    async fn an_alert_that_was_not_delivered_is_tried_again_and_names_only_the_subject() {
        let pager = Arc::new(Pager::default());
        let alerts = NotifyOnCall::new(pager.clone());
        assert!(!alerts.wants("remittance.completed"));
        let event = StoredEvent {
            id: EventId::new(&TestIds::default()),
            position: 1,
            occurred_at: TestClock::default().now(),
            kind: "reconciliation.difference".into(),
            aggregate_id: "txn_1".into(),
            payload: serde_json::json!({ "creditorName": "Anna Schmidt" }),
        };
        let first = alerts.deliver(&event).await;
        assert_eq!(
            first,
            Err(DeliveryError::Retry(
                "the alert was not delivered: no network".into()
            ))
        );
        assert_eq!(alerts.deliver(&event).await, Ok(()));
        let seen = pager.0.lock().unwrap();
        assert_eq!(seen[0], seen[1]);
        assert_eq!(
            (seen[0].severity, seen[0].subject.as_deref()),
            (Severity::Critical, Some("txn_1"))
        );
        assert!(!format!("{seen:?}").contains("Anna"));
    }
}
