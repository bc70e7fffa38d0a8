//! The error of a transition that the state of an aggregate does not have.

use thiserror::Error;

/// This cannot be done with an aggregate in that state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{transition} is not possible for {aggregate} that is {from}")]
pub struct InvalidTransition {
    /// The aggregate that was to change, with its article.
    pub aggregate: &'static str,
    /// Name of the transition.
    pub transition: &'static str,
    /// Name of the state.
    pub from: &'static str,
}
