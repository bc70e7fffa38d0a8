//! A store in memory for the tests of use cases. It passes the same contract suite as the real ones.

mod deliveries;
mod jobs;
mod tables;
mod tasks;
mod webhooks;

use kernel::{AuditEntry, OutboxEvent, testing::MemoryTables};

use self::tables::Tables;

/// What the storage ports of this context demand, without a database.
#[derive(Debug, Clone, Default)]
pub struct MemoryMessaging {
    tables: MemoryTables<Tables>,
}

impl MemoryMessaging {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Publishes events in one unit of work, as other contexts do.
    pub async fn publish(&self, events: Vec<OutboxEvent>) {
        self.tables
            .change(|tables| events.iter().for_each(|event| tables.publish(event)))
            .await;
    }

    /// The audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        self.tables.committed().audits.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;

    use super::*;
    use crate::contract::Subject;

    async fn open() -> Option<(Subject, ())> {
        let store = MemoryMessaging::new();
        let outbox = store.clone();
        let publish = move |events| {
            let outbox = outbox.clone();
            async move { outbox.publish(events).await }.boxed()
        };
        let subject = Subject {
            store: Arc::new(store),
            publish: Arc::new(publish),
        };
        Some((subject, ()))
    }

    crate::messaging_contract!(open);
}
