//! A store in memory for the tests of use cases. It passes the same contract suite as the real ones.

mod queries;
mod repositories;

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, OutboxEvent, StoreError, UserId,
    testing::{MemoryTables, MemoryUnit},
};

use self::repositories::Tables;
use crate::{
    KycStatus,
    ports::{
        ApplicantRepository, CustomerRiskRepository, EventRepository, KycStore, KycUnitOfWork,
        Standings,
    },
};

/// What the storage ports of this context demand, without a database.
#[derive(Debug, Clone)]
pub struct MemoryKyc {
    tables: MemoryTables<Tables>,
}

impl MemoryKyc {
    /// A store that knows these customers, all of them approved.
    pub fn with(users: impl IntoIterator<Item = UserId>) -> Self {
        let standings = users.into_iter().map(|user| (user, KycStatus::Approved));
        let tables = Tables {
            standings: standings.collect(),
            ..Tables::default()
        };
        Self {
            tables: MemoryTables::new(tables),
        }
    }

    /// The customer's status; `None` if the store does not know the customer.
    pub fn status(&self, user: UserId) -> Option<KycStatus> {
        self.tables.committed().standings.get(&user).copied()
    }

    /// The audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        self.tables.committed().audits.clone()
    }

    /// The outbox, oldest first.
    pub fn published(&self) -> Vec<OutboxEvent> {
        self.tables.committed().outbox.clone()
    }
}

struct Unit(MemoryUnit<Tables>);

#[async_trait]
impl KycStore for MemoryKyc {
    async fn begin(&self) -> Result<Box<dyn KycUnitOfWork>, StoreError> {
        Ok(Box::new(Unit(self.tables.begin().await)))
    }
}

#[async_trait]
impl KycUnitOfWork for Unit {
    fn applicants(&mut self) -> &mut dyn ApplicantRepository {
        &mut self.0.tables
    }

    fn events(&mut self) -> &mut dyn EventRepository {
        &mut self.0.tables
    }

    fn risks(&mut self) -> &mut dyn CustomerRiskRepository {
        &mut self.0.tables
    }

    fn standings(&mut self) -> &mut dyn Standings {
        &mut self.0.tables
    }

    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.0.tables
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kernel::testing::TestIds;

    use super::*;
    use crate::contract::Subject;

    async fn open() -> Option<(Subject, ())> {
        let ids = TestIds::default();
        let (ola, kari) = (UserId::new(&ids), UserId::new(&ids));
        let store = Arc::new(MemoryKyc::with([ola, kari]));
        Some((Subject { store, ola, kari }, ()))
    }

    crate::kyc_contract!(open);
}
