//! Works off the payments that are due: any number of processes may do so at once, each on
//! payments of its own.

use std::{collections::BTreeMap, panic::AssertUnwindSafe};

use futures_util::{FutureExt, StreamExt, stream};
use kernel::{RequestContext, StoreError, crash_point};
use thiserror::Error;

use super::{
    change::RemittanceError,
    initiate::InitiateRemittance,
    schedule,
    track::{TrackRemittance, Tracked},
};
use crate::{
    BankId, RemittanceState, Storage, SystemPorts, TransactionId,
    ports::{BankError, DuePayment},
};

/// Payments of one bank worked on at once. Each bank has slots of its own, so that a slow one
/// takes none of the others'.
const AT_ONCE_PER_BANK: usize = 3;

/// The result of a run.
#[derive(Debug, Default)]
pub struct WorkSummary {
    /// Payments looked after, and their public state afterwards is stored.
    pub worked: Vec<TransactionId>,
    /// Banks that could not be asked; those payments are tried again later.
    pub troubles: Vec<(TransactionId, BankError)>,
    /// Payments that could not be worked on; they are due again when the lease is over.
    pub failures: Vec<(TransactionId, WorkFailure)>,
}

/// Why a payment could not be worked on.
#[derive(Debug, Error)]
pub enum WorkFailure {
    /// The use case failed.
    #[error(transparent)]
    Failed(#[from] RemittanceError),
    /// A defect: its work panicked.
    #[error("its work panicked")]
    Panicked,
}

/// Works off due payments.
#[derive(Clone)]
pub struct WorkQueue {
    storage: Storage,
    system: SystemPorts,
    initiate: InitiateRemittance,
    track: TrackRemittance,
}

impl WorkQueue {
    /// The use case over its ports.
    pub fn new(
        storage: &Storage,
        system: &SystemPorts,
        initiate: &InitiateRemittance,
        track: &TrackRemittance,
    ) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            initiate: initiate.clone(),
            track: track.clone(),
        }
    }

    /// Initiates or tracks up to `limit` due payments independently: the failure of one is reported
    /// in the summary and does not stop the others.
    ///
    /// # Errors
    /// Only when the due payments cannot be claimed.
    pub async fn run_due(
        &self,
        limit: u8,
        context: &RequestContext,
    ) -> Result<WorkSummary, StoreError> {
        self.run_due_unless(&|| false, limit, context).await
    }

    /// The same, asking before each payment whether the process is to stop. Those not begun then,
    /// or not soon enough because their bank is slow, are handed back for others, or the next run,
    /// to take at once.
    ///
    /// # Errors
    /// The due payments cannot be claimed, or some not handed back; the others were worked on.
    pub async fn run_due_unless(
        &self,
        stopping: &(dyn Fn() -> bool + Send + Sync),
        limit: u8,
        context: &RequestContext,
    ) -> Result<WorkSummary, StoreError> {
        let now = self.system.now();
        let until = now + schedule::WORK_LEASE;
        let due = self.storage.remittances.lease_due(now, until, limit);
        let due = due.await?;
        crash_point("queue.after_claim");
        let begin_until = now + schedule::BEGIN_WITHIN;
        let banks = by_bank(due).into_values().map(|payments| {
            let works = stream::iter(payments).map(move |id| async move {
                if stopping() || self.system.now() > begin_until {
                    let now = self.system.now();
                    let left = [id];
                    let back = self.storage.remittances.release(&left, until, now);
                    return back.await.map(|()| None);
                }
                Ok(Some((id, self.work_unless_it_panics(id, context).await)))
            });
            works.buffer_unordered(AT_ONCE_PER_BANK).boxed()
        });
        let mut results = stream::select_all(banks);
        let mut summary = WorkSummary::default();
        let mut trouble_with_store = None;
        while let Some(result) = results.next().await {
            match result {
                Ok(None) => {}
                Ok(Some((id, Ok(Tracked { trouble, .. })))) => {
                    summary.worked.push(id);
                    summary.troubles.extend(trouble.map(|error| (id, error)));
                }
                Ok(Some((id, Err(failure)))) => summary.failures.push((id, failure)),
                // The others under way are finished first.
                Err(error) => trouble_with_store = Some(error),
            }
        }
        trouble_with_store.map_or(Ok(summary), Err)
    }

    /// A panic is the failure of one payment: those beside it in the run go on.
    async fn work_unless_it_panics(
        &self,
        id: TransactionId,
        context: &RequestContext,
    ) -> Result<Tracked, WorkFailure> {
        let work = AssertUnwindSafe(self.work(id, context)).catch_unwind();
        Ok(work.await.map_err(|_| WorkFailure::Panicked)??)
    }

    async fn work(
        &self,
        id: TransactionId,
        context: &RequestContext,
    ) -> Result<Tracked, RemittanceError> {
        let found = self.storage.remittances.remittance_for_work(id).await?;
        let payment = found.ok_or(RemittanceError::NotFound)?;
        if *payment.state() == RemittanceState::Accepted {
            let remittance = self.initiate.initiate(id, context).await?;
            let trouble = None;
            return Ok(Tracked {
                remittance,
                trouble,
            });
        }
        self.track.track(id, context).await
    }
}

fn by_bank(due: Vec<DuePayment>) -> BTreeMap<BankId, Vec<TransactionId>> {
    let mut banks = BTreeMap::<_, Vec<_>>::new();
    for DuePayment { id, bank } in due {
        banks.entry(bank).or_default().push(id);
    }
    banks
}
