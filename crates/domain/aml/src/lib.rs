//! Monitoring of payments for money laundering and terrorist financing (hvitvaskingsloven): rules
//! over facts, alerts for compliance officers, reports to the FIU (EFE at Økokrim).
//!
//! [`assess`] is a pure function of facts, rule set and country lists. The same input gives the same
//! assessment to the byte, so that an assessment can be replayed later. Nothing that a customer can
//! see may reveal that they are being monitored (tipping-off, hvitvaskingsloven § 28).

mod alert;
mod amount;
mod assess_payment;
mod assessment;
pub mod backtest;
mod case_text;
pub mod cases;
#[cfg(any(test, feature = "contract-tests"))]
pub mod contract;
mod country_list;
mod digest;
mod facts;
mod finding;
mod ids;
mod integration_event;
mod officer;
mod parameter;
pub mod ports;
mod record;
mod report;
mod rule;
mod rule_book;
mod rule_set;
mod rules;
mod running;
mod screened;
#[cfg(test)]
mod test_fixture;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod wiring;

pub use alert::{Alert, AlertState, AlertStateName, InvalidAlertChange, Note};
pub use amount::{Amount, InvalidAmount};
pub use assess_payment::{AssessError, AssessPayment, PaymentOrder};
pub use assessment::{Assessment, Verdict, assess, evaluate};
pub use case_text::{CaseText, InvalidCaseText};
pub use country_list::{CountryList, CountryLists, InForce, InvalidCountryLists, Listing};
pub use digest::{Digest, InvalidDigest};
pub use facts::{
    CreditorKey, DueDiligence, Facts, History, InvalidCreditorKey, InvalidFacts, Lifetime,
    MAX_PAYERS, MAX_RECENT, PastPayment, Payer, PaymentFacts, View,
};
pub use finding::{Decision, Finding, Measure, Severity};
pub use ids::{AlertId, AssessmentId, PaymentId, StrId};
pub use integration_event::{AlertChange, AmlEvent, AmlEventKind, NewAlert, ReportChange};
pub use officer::{Forbidden, Officer, OfficerRole, Task};
pub use record::{AssessmentRecord, ShadowOutcome};
pub use report::{InvalidReportChange, Receipt, Report, ReportState, ReportStateName, SENDING};
pub use rule::Rule;
pub use rule_book::{RuleBook, RulesAtWork, RulesUnavailable};
pub use rule_set::{InvalidRuleSet, InvalidVersion, RuleSet, RuleSetVersion};
pub use rules::{RuleId, UnknownRule};
pub use running::{Activation, ActivationRecord, Running, StoredRuleSet};
pub use screened::{Hit, ListMatch, Screened};
pub use wiring::{Storage, SystemPorts};
