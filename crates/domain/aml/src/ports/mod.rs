//! What this context needs from the world.

mod partners;
mod storage;

pub use partners::{
    Held, HeldPayments, HeldPaymentsError, Regulator, RegulatorError, Submission, SubmittedPayment,
};
pub use storage::{
    AlertFilter, AlertQueries, AlertRepository, AmlStore, AmlUnit, AssessmentQueries,
    AssessmentRepository, CustomerHistory, HistoryQuery, ReportFilter, ReportQueries,
    ReportRepository, RuleSetQueries, RuleSetRepository,
};
