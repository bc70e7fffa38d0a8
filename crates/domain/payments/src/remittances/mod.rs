//! A payment abroad from order to receipt: admit, initiate at the bank, track, cancel, show.
//!
//! The rule of the house is here: nothing is executed twice and nothing is lost, whenever the
//! process dies. `transitions` says what can follow what, `change` stores each step by
//! compare-and-swap together with its trail, and no unit of work is open while a partner is asked.

mod admit;
mod bank_code;
mod cancel;
mod change;
mod history;
mod initiate;
mod recover;
mod resolve_unknown_outcome;
mod review;
mod sca_return;
pub mod schedule;
mod schedule_immediate_poll;
mod show;
mod track;
mod transitions;
mod work_queue;

pub use admit::{AdmitError, AdmitRemittance, AdmitRequest, Admitted};
pub use cancel::{CancelError, CancelRemittance, Cancellation};
pub use change::RemittanceError;
pub use history::{BrokenHistory, History, StateChange, is_legal};
pub use initiate::InitiateRemittance;
pub use recover::{RecoverRemittances, Recovered};
pub use resolve_unknown_outcome::{BankConfirmation, ResolveUnknownOutcome};
pub use review::{ReviewDecision, ReviewRemittance};
pub use sca_return::{ReturnFromSca, ScaReturnError};
pub use schedule_immediate_poll::ScheduleImmediatePoll;
pub use show::{
    FinishResponse, GetReceipt, GetRemittance, ListHeldRemittances, ListRemittances, ReceiptError,
};
pub use track::{TrackRemittance, Tracked};
pub use transitions::InvalidTransition;
pub use work_queue::{WorkFailure, WorkQueue, WorkSummary};

#[cfg(test)]
mod tests;
