//! A unit of work: one transaction behind the ports of every context.

use std::sync::Arc;

use async_trait::async_trait;
use diesel::QueryResult;
use kernel::{ChangeLog, FieldCipher, StoreError, UnitOfWork};

use crate::{
    engine::{Connection, Lease},
    error,
    shared::Shared,
};

/// One transaction. Dropped without commit it is rolled back.
pub(crate) struct Unit {
    shared: Arc<Shared>,
    transaction: Transaction,
}

/// The state of the transaction.
enum Transaction {
    /// Statements may follow.
    Open(Lease),
    /// A statement is under way. Found like this, the caller of the statement was cancelled: it may
    /// be carried out at any time, on SQLite even after a rollback, and would then take effect on
    /// its own. Such a connection can only be closed.
    InStatement(Lease),
    /// A statement failed. PostgreSQL refuses all that follows and answers a commit with a silent
    /// rollback; so that both engines behave alike, and this is not mistaken for a success, the
    /// unit itself refuses.
    Failed(Lease),
    /// Over.
    Ended,
}

impl Unit {
    pub(crate) async fn begin(shared: Arc<Shared>) -> Result<Self, StoreError> {
        let transaction = Transaction::Open(shared.engine.begin().await?);
        Ok(Self {
            shared,
            transaction,
        })
    }

    pub(crate) fn cipher(&self) -> &dyn FieldCipher {
        self.shared.cipher.as_ref()
    }

    /// The connection, for the next statement; [`Self::settle`] has to follow it.
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        self.transaction = match self.take() {
            Transaction::Open(lease) => Transaction::InStatement(lease),
            unusable => {
                self.transaction = unusable;
                return Err(self::unusable());
            }
        };
        match &mut self.transaction {
            Transaction::InStatement(lease) => lease.connection(),
            _ => Err(unusable()),
        }
    }

    /// Takes note of how a statement ended.
    pub(crate) fn settle<T>(&mut self, result: QueryResult<T>) -> Result<T, StoreError> {
        self.transaction = match (self.take(), &result) {
            (Transaction::InStatement(lease), Ok(_)) => Transaction::Open(lease),
            (Transaction::InStatement(lease), Err(_)) => Transaction::Failed(lease),
            (unchanged, _) => unchanged,
        };
        result.map_err(error::from_query)
    }

    fn take(&mut self) -> Transaction {
        std::mem::replace(&mut self.transaction, Transaction::Ended)
    }
}

#[async_trait]
impl UnitOfWork for Unit {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        self
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        match self.take() {
            Transaction::Open(lease) => lease.commit().await,
            unusable => {
                self.transaction = unusable;
                Err(self::unusable())
            }
        }
    }
}

fn unusable() -> StoreError {
    StoreError::Failed("a statement of this unit of work failed or was abandoned before".into())
}

impl Drop for Unit {
    fn drop(&mut self) {
        match self.take() {
            Transaction::Open(lease) | Transaction::Failed(lease) => {
                lease.roll_back(&self.shared.runtime);
            }
            Transaction::InStatement(lease) => drop(lease),
            Transaction::Ended => {}
        }
    }
}
