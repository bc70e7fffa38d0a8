//! What this context needs from outside: storage and partners.

mod destinations;
mod partners;
mod storage;

pub use destinations::{DestinationQueries, Destinations};
pub use partners::{
    Customers, Filed, Held, HeldPayments, HeldPaymentsError, Regulator, RegulatorError,
    ReportedPerson, Standing, Submission, SubmittedPayment,
};
pub use storage::{
    AlertFilter, AlertQueries, AlertRepository, AmlStore, AmlUnitOfWork, AssessmentQueries,
    AssessmentRepository, CustomerHistory, HistoryQuery, ReplayQueries, ReportFilter,
    ReportQueries, ReportRepository, RuleSetQueries, RuleSetRepository,
};
