use std::sync::Mutex;

use kernel::{NotificationUndelivered, Severity};

use super::*;
use crate::events::testing::stored;

/// Fails on the first notification, then delivers.
#[derive(Default)]
struct Channel(Mutex<Vec<OnCallNotification>>);

#[async_trait]
impl OnCall for Channel {
    async fn send(&self, sent: &OnCallNotification) -> Result<(), NotificationUndelivered> {
        let mut seen = self.0.lock().unwrap();
        seen.push(sent.clone());
        if seen.len() == 1 {
            return Err(NotificationUndelivered("no network".into()));
        }
        Ok(())
    }
}

async fn read_of(kind: &str) -> (Severity, String) {
    let channel = Arc::new(Channel::default());
    let subscriber = OnCallSubscriber::new(channel.clone());
    assert!(subscriber.wants(kind), "{kind}");
    let _undelivered = subscriber.deliver(&stored(kind, "str_1")).await;
    let seen = channel.0.lock().unwrap();
    (seen[0].severity, seen[0].message.clone())
}

#[tokio::test]
async fn a_notification_that_was_not_delivered_is_tried_again_and_names_only_the_subject() {
    let channel = Arc::new(Channel::default());
    let subscriber = OnCallSubscriber::new(channel.clone());
    assert!(!subscriber.wants("remittance.completed"));
    let event = stored("reconciliation.difference", "txn_1");
    let first = subscriber.deliver(&event).await;
    let DeliveryError::Retry(why) = first.unwrap_err() else {
        panic!("it is not tried again");
    };
    assert!(why.ends_with("no network"), "{why}");
    assert_eq!(subscriber.deliver(&event).await, Ok(()));
    let seen = channel.0.lock().unwrap();
    assert_eq!(seen[0], seen[1]);
    assert_eq!(
        (seen[0].severity, seen[0].subject.as_deref()),
        (Severity::Critical, Some("txn_1"))
    );
    assert!(!format!("{seen:?}").contains("Anna"));
}

#[tokio::test]
async fn a_refused_report_is_not_taken_for_an_undelivered_event() {
    let (severity, message) = read_of("aml.str_refused").await;
    assert_eq!(severity, Severity::Critical);
    assert_eq!(
        message,
        "The authority refused a suspicious transaction report: it is not filed. See `drop operator list`."
    );
}

#[tokio::test]
async fn a_rejected_report_is_not_taken_for_an_undelivered_event() {
    let (severity, message) = read_of("aml.str_rejected").await;
    assert_eq!(severity, Severity::Critical);
    assert_eq!(
        message,
        "The authority rejected a suspicious transaction report that it had received. See `drop operator list`."
    );
}

#[tokio::test]
async fn a_dead_delivery_is_a_warning() {
    let (severity, message) = read_of("outbox.dead_letter").await;
    assert_eq!(severity, Severity::Warning);
    assert!(
        message.starts_with("An event could not be delivered"),
        "{message}"
    );
}
