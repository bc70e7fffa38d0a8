//! Error spikes: one alert when the process errs much more often than it should, however many
//! errors follow. What is counted: answers 5xx (probes aside), and whatever is logged at level
//! ERROR, failed jobs included.
//!
//! Where an error happens only a number is incremented; everything else is done by a task of its
//! own, so that a request never waits for an alert.

mod count;
mod watch;
mod window;

pub use count::{CountErrors, Errors};
pub use watch::watch;
pub use window::{SpikePolicy, SpikeWindow, Tally};
