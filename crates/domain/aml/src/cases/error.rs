//! Why an officer did not get what they asked for.

use kernel::{ConflictError, ConflictOn, StoreError};
use thiserror::Error;

use crate::{Forbidden, InvalidAlertChange, InvalidReportChange};

/// Why a case was not changed.
#[derive(Debug, Error)]
pub enum CaseError {
    /// Not in this role (403).
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is none of this id (404).
    #[error("there is no such case")]
    NotFound,
    /// Its state does not allow it: it was decided before (409).
    #[error(transparent)]
    Alert(#[from] InvalidAlertChange),
    /// Its state does not allow it, or the officer wrote it (409).
    #[error(transparent)]
    Report(#[from] InvalidReportChange),
    /// A report has one of the alerts already (409).
    #[error("a report has one of the alerts already")]
    ReportedBefore,
    /// The alerts of one report are about one customer, are escalated, and are from 1 to 50 (409).
    #[error("a report is on 1 to 50 escalated alerts about one customer")]
    NotReportable,
    /// Storage failed, or others changed it again and again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for CaseError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}
