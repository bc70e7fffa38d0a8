//! A bank says that something happened to a payment. What it says is not believed: the payment
//! becomes due, and the worker asks the bank.

use std::sync::Arc;

use kernel::StoreError;

use crate::{
    Storage, SystemPorts, TransactionId,
    ports::{BankPaymentRef, RemittanceQueries},
};

/// Makes payments due that a bank speaks of.
#[derive(Clone)]
pub struct ScheduleImmediatePoll {
    remittances: Arc<dyn RemittanceQueries>,
    system: SystemPorts,
}

impl ScheduleImmediatePoll {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            remittances: storage.remittances.clone(),
            system: system.clone(),
        }
    }

    /// Makes the payment due now; `None` if none is under way that the bank could mean. Should a
    /// worker be asking the bank at this very moment and store an older answer afterwards, the
    /// payment is asked for again by its ordinary schedule.
    ///
    /// A payment whose answer was lost is searched for with one of the few reads a bank allows a
    /// day: notices bring that forward at most once an hour ([`super::schedule::overdue_search`]).
    ///
    /// # Errors
    /// Storage failed.
    pub async fn run(&self, named: &BankPaymentRef) -> Result<Option<TransactionId>, StoreError> {
        self.remittances
            .schedule_immediate_poll(named, self.system.now())
            .await
    }
}
