//! Work that outlives the request and the process that caused it: events told to whoever has to
//! hear of them, jobs done on time by one of many workers, webhooks kept before they are believed,
//! and what only a person can settle.
//!
//! Everything here is done **at least once**: whoever takes work holds a lease, and when they die
//! another takes over. Whoever receives work therefore tells by its id what they have seen before.

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
