//! A database that was restored, or recovered to a moment, does not know what happened after it: a
//! payment that it has as accepted may long be paid at the bank. Banks know no idempotency, so such
//! a payment must never be sent on that word alone; it is looked for, as any whose answer was lost.

use kernel::{RequestContext, StoreError};

use super::change::{Applied, By, Changes, RemittanceError};
use crate::{RemittanceState, Storage, SystemPorts, TransactionId};

/// Payments looked up at once.
const PAGE: u8 = 100;

/// The result of a recovery.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Payments that are now looked for at the bank, and not sent.
    pub sought: Vec<TransactionId>,
    /// Payments held for review, left as they are. Releasing one sends it, although it may have
    /// been released and paid after the point in time to which the database was recovered.
    pub held: Vec<TransactionId>,
    /// Payments that cannot be read. They are left unchanged, and no worker can send them.
    pub unreadable: Vec<TransactionId>,
}

/// Sees to it that a database taken back in time sends nothing a second time. To be run before any
/// worker or API has it; doing so again does no harm, and finishes what was broken off.
#[derive(Clone)]
pub struct RecoverRemittances {
    changes: Changes,
    storage: Storage,
    system: SystemPorts,
}

impl RecoverRemittances {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            changes: Changes::new(storage, system),
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Makes every accepted payment one to be looked for, each in a unit of its own. What the bank
    /// is known to have, or was being asked for, is only ever asked about anyway.
    ///
    /// # Errors
    /// Storage failed, or another process is changing the payments. What is done stays done: run
    /// this again before any worker runs.
    pub async fn run(&self, context: &RequestContext) -> Result<Recovered, RemittanceError> {
        let mut recovered = Recovered::default();
        let mut after = None;
        loop {
            let page = self
                .storage
                .remittances
                .list_uninitiated(after, PAGE)
                .await?;
            let Some(last) = page.last() else {
                return Ok(recovered);
            };
            after = Some(*last);
            for id in page {
                self.recover(id, context, &mut recovered).await?;
            }
        }
    }

    async fn recover(
        &self,
        id: TransactionId,
        context: &RequestContext,
        recovered: &mut Recovered,
    ) -> Result<(), RemittanceError> {
        let applied = self.changes.apply(id, By::system(context), |payment| {
            if *payment.state() == RemittanceState::Accepted {
                payment.recover(self.system.now()).map(Some)
            } else {
                Ok(None)
            }
        });
        match applied.await {
            Ok(Applied::Stored(_)) => recovered.sought.push(id),
            Ok(Applied::Left(payment)) if *payment.state() == RemittanceState::Held => {
                recovered.held.push(id);
            }
            Ok(Applied::Left(_)) => {}
            Err(RemittanceError::Store(StoreError::Inconsistent { .. })) => {
                recovered.unreadable.push(id);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
