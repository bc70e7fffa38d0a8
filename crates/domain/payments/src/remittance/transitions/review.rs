//! Before the bank has been asked: holding, and what an officer decides.

use kernel::Timestamp;

use super::{FailureReason, Moved, Remittance, RemittanceState as State};

impl Remittance {
    /// Accepted → Held: it waits for an officer.
    ///
    /// # Errors
    /// [`crate::InvalidTransition`] in any other state, as for every transition.
    pub fn hold(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Accepted => Ok(self.enter(State::Held, now, None)),
            _ => self.refuse("hold"),
        }
    }

    /// Held → Accepted: an officer releases it.
    pub fn release(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Held => Ok(self.enter(State::Accepted, now, Some(now))),
            _ => self.refuse("release"),
        }
    }

    /// Held → Failed: an officer refuses it; to the customer a decline like any other.
    pub fn reject(self, now: Timestamp) -> Moved {
        match self.data.state {
            State::Held => Ok(self.fail(FailureReason::Declined, None, now)),
            _ => self.refuse("reject"),
        }
    }
}
