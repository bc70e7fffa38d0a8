//! An officer decides on a payment that is held for review. The customer learns neither that it
//! was held nor by whom or why it was decided (hvitvaskingsloven § 28).

use kernel::{Actor, RequestContext};

use super::change::{By, Changes, RemittanceError};
use crate::{Remittance, Storage, SystemPorts, TransactionId};

/// The officer's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewDecision {
    /// It goes: the bank is asked next.
    Release,
    /// It is declined, like any other.
    Reject,
}

/// Decides on held payments.
#[derive(Clone)]
pub struct ReviewRemittance {
    changes: Changes,
    system: SystemPorts,
}

impl ReviewRemittance {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            changes: Changes::new(storage, system),
            system: system.clone(),
        }
    }

    /// Records the decision. The caller decides who may do this.
    ///
    /// # Errors
    /// [`RemittanceError::InvalidTransition`] unless the payment is held.
    pub async fn decide(
        &self,
        id: TransactionId,
        decision: ReviewDecision,
        officer: Actor,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        let by = By {
            actor: officer,
            context,
        };
        let applied = self.changes.apply(id, by, |payment| {
            let now = self.system.now();
            match decision {
                ReviewDecision::Release => payment.release(now),
                ReviewDecision::Reject => payment.reject(now),
            }
            .map(Some)
        });
        Ok(applied.await?.into_remittance())
    }
}
