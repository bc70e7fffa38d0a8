//! The storage ports of durable work.

mod deliveries;
mod jobs;
mod tasks;
mod unit_of_work;
mod webhooks;

pub use deliveries::{Deliveries, DeliveryFilter, DeliveryStateName, OutboxCounts, Plan};
pub use jobs::{Due, JobLeases};
pub use tasks::{OperatorTasks, TaskFilter};
pub use unit_of_work::{DeadLetterRepository, MessagingUnitOfWork, OperatorTaskRepository};
pub use webhooks::{Inbox, Received};
