//! The storage ports of this crate as a suite of rules: a store is right when it passes. A rule is
//! an `async fn(Subject)`; [`messaging_contract!`](crate::messaging_contract) makes a test of each.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a suite of tests: it speaks by panicking"
)]

pub mod deliveries;
pub mod dispatch;
pub mod jobs;
mod macros;
mod sample;
pub mod tasks;
pub mod webhooks;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use kernel::{OutboxEvent, UnitOfWorkFactory};

use crate::ports::{Deliveries, Inbox, JobLeases, MessagingUnitOfWork, OperatorTasks};

/// Every storage port of this crate in one value.
pub trait MessagingStorage:
    UnitOfWorkFactory<dyn MessagingUnitOfWork> + Deliveries + JobLeases + Inbox + OperatorTasks
{
}

impl<T> MessagingStorage for T where
    T: UnitOfWorkFactory<dyn MessagingUnitOfWork> + Deliveries + JobLeases + Inbox + OperatorTasks
{
}

/// Publishes events, each in a unit of its own, in this order.
pub type Publish = Arc<dyn Fn(Vec<OutboxEvent>) -> BoxFuture<'static, ()> + Send + Sync>;

/// The store that a rule is tested on.
#[derive(Clone)]
pub struct Subject {
    /// A store with nothing in it.
    pub store: Arc<dyn MessagingStorage>,
    /// Publishes to its outbox, as the other contexts do.
    pub publish: Publish,
}

impl Subject {
    /// A unit of work on the store, which has leases to begin as well.
    async fn begin(&self) -> Box<dyn MessagingUnitOfWork> {
        let begun = UnitOfWorkFactory::<dyn MessagingUnitOfWork>::begin(self.store.as_ref());
        begun.await.unwrap()
    }
}
