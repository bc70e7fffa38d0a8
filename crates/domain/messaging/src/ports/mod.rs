//! What durable work needs of storage.

mod deliveries;
mod jobs;
mod tasks;
mod webhooks;

pub use deliveries::{
    ChangeRecord, Deliveries, DeliveryFilter, DeliveryStateName, OutboxCounts, Plan,
};
pub use jobs::{Due, JobLeases};
pub use tasks::{OperatorTasks, TaskFilter};
pub use webhooks::{Inbox, Received};
