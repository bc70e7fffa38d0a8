//! Why a request of an officer was refused.

use kernel::StoreError;
use thiserror::Error;

use crate::{Forbidden, InvalidAlertChange, InvalidReportChange};

/// Why a case was not changed.
#[derive(Debug, Error)]
pub enum CaseError {
    /// The role does not permit it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// No such case.
    #[error("there is no such case")]
    NotFound,
    /// The alert's state does not permit it: it has been decided.
    #[error(transparent)]
    Alert(#[from] InvalidAlertChange),
    /// The report's state does not permit it, or the officer is one of its authors.
    #[error(transparent)]
    Report(#[from] InvalidReportChange),
    /// One of the alerts is in another report.
    #[error("a report has one of the alerts already")]
    ReportedBefore,
    /// A report needs 1 to 50 escalated alerts about one customer.
    #[error("a report is on 1 to 50 escalated alerts about one customer")]
    NotReportable,
    /// Concurrent changes: every attempt met a conflict.
    #[error("the case is being changed by others")]
    Contended,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
