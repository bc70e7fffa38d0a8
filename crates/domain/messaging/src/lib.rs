//! Work that outlives the request and the process that caused it: events delivered to their
//! subscribers, jobs run on time by one of many workers, webhooks stored before they are verified,
//! and tasks that only a person can settle.
//!
//! Everything here is done **at least once**: a worker holds a lease on its work, and when it dies
//! another takes over. A receiver of work therefore recognises repetitions by its id.

#[cfg(any(test, feature = "contract-tests"))]
pub mod contract;
mod delivery;
mod ids;
mod integration_event;
mod jobs;
mod operator;
pub mod ports;
mod settling;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod webhook;

pub use delivery::{
    Backoff, ClaimedDelivery, Delivery, DeliveryError, DeliveryState, DispatchSummary, Dispatcher,
    NewDelivery, StoredEvent, Subscriber,
};
pub use ids::{DeliveryId, OperatorTaskId, WebhookId};
pub use integration_event::{
    DeadDelivery, DeliveryDecision, MessagingEvent, MessagingEventKind, StoredWebhook,
};
pub use jobs::{JobName, JobOutcome, JobRecord, JobRun};
pub use operator::{OperatorTask, TaskState};
pub use settling::{DeadLetterError, DeadLetters, OperatorTaskError, ResolveOperatorTasks};
pub use webhook::{InboundWebhook, ReceiveWebhook};
