//! What durable work needs of storage.

mod deliveries;
mod jobs;
mod tasks;
mod webhooks;

pub use deliveries::{Deliveries, DeliveryFilter, DeliveryStateName, OutboxCounts, Plan, Trace};
pub use jobs::{Due, JobLeases};
pub use tasks::{OperatorTasks, TaskFilter};
pub use webhooks::{Inbox, Received};
