//! An operator settles with the bank the outcome of a payment it never answered for, when
//! searching the account does not tell.

use kernel::{Actor, RequestContext};

use super::change::{By, Changes, RemittanceError};
use crate::{Remittance, Storage, SystemPorts, TransactionId};

/// What the bank confirmed to the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankConfirmation {
    /// It has executed the payment.
    Executed,
    /// It does not have it and will not execute it.
    NotExecuted,
}

/// Settles unanswered payments by hand.
#[derive(Clone)]
pub struct ResolveUnknownOutcome {
    changes: Changes,
    system: SystemPorts,
}

impl ResolveUnknownOutcome {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            changes: Changes::new(storage, system),
            system: system.clone(),
        }
    }

    /// Records the bank's confirmation. The caller decides who may do this.
    ///
    /// # Errors
    /// [`RemittanceError::InvalidTransition`] unless the payment's answer is unknown.
    pub async fn settle(
        &self,
        id: TransactionId,
        verdict: BankConfirmation,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        let by = By {
            actor: operator,
            context,
        };
        let applied = self.changes.apply(id, by, |payment| {
            let now = self.system.now();
            match verdict {
                BankConfirmation::Executed => payment.confirm_executed(now),
                BankConfirmation::NotExecuted => payment.confirm_not_executed(now),
            }
            .map(Some)
        });
        Ok(applied.await?.into_remittance())
    }
}
