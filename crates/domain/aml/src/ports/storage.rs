//! Storage of assessments, alerts, reports and rule sets. Reads are traits of their own
//! (`…Queries`); what changes goes through an [`AmlUnitOfWork`].

use async_trait::async_trait;
use kernel::{ChangeLog, Page, PageRequest, StoreError, Timestamp, UserId};

use crate::{
    ActivationRecord, Alert, AlertId, AlertStateName, AssessmentId, AssessmentRecord, CreditorKey,
    History, PaymentId, Report, ReportStateName, RuleId, RuleSetVersion, Running, Severity,
    StoredRuleSet, StrId, backtest::AssessedPayment,
};

/// The way into a unit of work.
#[async_trait]
pub trait AmlStore: Send + Sync {
    /// Begins a unit of work. Dropped without a commit, it changes nothing.
    ///
    /// # Errors
    /// [`StoreError`], as every method of this module.
    async fn begin(&self) -> Result<Box<dyn AmlUnitOfWork>, StoreError>;
}

/// A unit of work: everything in it is committed together or not at all.
#[async_trait]
pub trait AmlUnitOfWork: Send {
    /// Assessments, and by them each customer's history.
    fn assessments(&mut self) -> &mut dyn AssessmentRepository;
    /// Alerts.
    fn alerts(&mut self) -> &mut dyn AlertRepository;
    /// Reports.
    fn reports(&mut self) -> &mut dyn ReportRepository;
    /// Rule sets.
    fn rule_sets(&mut self) -> &mut dyn RuleSetRepository;
    /// Audit log and outbox.
    fn change_log(&mut self) -> &mut dyn ChangeLog;
    /// Commits the unit.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of the unit happened, or, if the connection died during commit,
    /// all or nothing of it.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Which history is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryQuery {
    /// Whose.
    pub customer: UserId,
    /// The account that is to be paid.
    pub creditor: CreditorKey,
    /// The payment to be assessed; it is no part of its own history.
    pub payment: PaymentId,
    /// The customer's payments ordered after this moment, the newest [`crate::MAX_RECENT`].
    pub recent_after: Timestamp,
    /// Other customers' payments to the account after this moment, one per customer, the newest
    /// [`crate::MAX_PAYERS`].
    pub payers_after: Timestamp,
}

/// What was recorded of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerHistory {
    /// The history, in no particular order.
    pub history: History,
    /// Counts the assessments recorded of this customer; 0 before the first.
    pub version: i64,
}

/// Reads assessments.
#[async_trait]
pub trait AssessmentQueries: Send + Sync {
    /// The newest assessment of a payment.
    async fn assessment_of(
        &self,
        payment: PaymentId,
    ) -> Result<Option<AssessmentRecord>, StoreError>;

    /// One assessment, the newest of its payment or an older one.
    async fn assessment(&self, id: AssessmentId) -> Result<Option<AssessmentRecord>, StoreError>;

    /// What was recorded of a customer. The version is no newer than the history: read it first,
    /// or both in one statement.
    async fn customer_history(&self, query: &HistoryQuery) -> Result<CustomerHistory, StoreError>;
}

/// Reads payments of the past again, for a backtest.
#[async_trait]
pub trait ReplayQueries: Send + Sync {
    /// Assessed payments, oldest first (by the time of the order, then by id), at most `limit`, from
    /// the one after `after` on; fewer are the last.
    async fn replay(
        &self,
        after: Option<(Timestamp, PaymentId)>,
        limit: u16,
    ) -> Result<Vec<AssessedPayment>, StoreError>;
}

/// Records assessments.
#[async_trait]
pub trait AssessmentRepository: Send {
    /// Records an assessment, puts its payment into the customer's history (replacing an earlier
    /// attempt's) and bumps the customer's version, if it is still `expected`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another assessment of the customer came first, or one of the
    /// same payment and attempt.
    async fn record(&mut self, record: &AssessmentRecord, expected: i64) -> Result<(), StoreError>;
}

/// Which alerts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// In this state.
    pub state: Option<AlertStateName>,
    /// Of this severity.
    pub severity: Option<Severity>,
    /// Of this rule.
    pub rule: Option<RuleId>,
    /// Given to this officer.
    pub assignee: Option<UserId>,
    /// About this customer.
    pub customer: Option<UserId>,
    /// About this payment.
    pub payment: Option<PaymentId>,
    /// Undecided, and due before this moment.
    pub overdue_at: Option<Timestamp>,
}

/// Reads alerts.
#[async_trait]
pub trait AlertQueries: Send + Sync {
    /// One alert.
    async fn alert(&self, id: AlertId) -> Result<Option<Alert>, StoreError>;

    /// Alerts, newest first (by id).
    async fn alerts(
        &self,
        filter: &AlertFilter,
        page: &PageRequest,
    ) -> Result<Page<Alert>, StoreError>;

    /// How many are in each state that some are in.
    async fn count_alerts(&self) -> Result<Vec<(AlertStateName, u64)>, StoreError>;
}

/// Changes alerts.
#[async_trait]
pub trait AlertRepository: Send {
    /// Adds one.
    async fn add(&mut self, alert: &Alert) -> Result<(), StoreError>;

    /// Stores state and notes of a changed alert if its version is still the stored one
    /// (`version` is that of the read; the repository increments the stored one).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the stored version is another one.
    async fn update(&mut self, alert: &Alert) -> Result<(), StoreError>;
}

/// Which reports to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// In this state.
    pub state: Option<ReportStateName>,
    /// About this customer.
    pub customer: Option<UserId>,
}

/// Reads reports.
#[async_trait]
pub trait ReportQueries: Send + Sync {
    /// One report.
    async fn report(&self, id: StrId) -> Result<Option<Report>, StoreError>;

    /// The report that has this alert, if one has.
    async fn report_on(&self, alert: AlertId) -> Result<Option<Report>, StoreError>;

    /// Reports, newest first (by id).
    async fn reports(
        &self,
        filter: &ReportFilter,
        page: &PageRequest,
    ) -> Result<Page<Report>, StoreError>;
}

/// Changes reports.
#[async_trait]
pub trait ReportRepository: Send {
    /// Adds one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a report has one of its alerts already.
    async fn add(&mut self, report: &Report) -> Result<(), StoreError>;

    /// Compare-and-swap on `version`, as everywhere. Stores narrative, authors and state.
    async fn update(&mut self, report: &Report) -> Result<(), StoreError>;
}

/// Reads rule sets.
#[async_trait]
pub trait RuleSetQueries: Send + Sync {
    /// The active rule sets, in one statement.
    async fn running(&self) -> Result<Running, StoreError>;

    /// One rule set.
    async fn rule_set(&self, version: &RuleSetVersion)
    -> Result<Option<StoredRuleSet>, StoreError>;

    /// The newest rule sets, newest first, at most 50.
    async fn rule_sets(&self) -> Result<Vec<StoredRuleSet>, StoreError>;

    /// The latest entries of the history of activations, newest first, at most 50.
    async fn activations(&self) -> Result<Vec<ActivationRecord>, StoreError>;
}

/// Changes rule sets.
#[async_trait]
pub trait RuleSetRepository: Send {
    /// Adds one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is one of this version.
    async fn add(&mut self, rule_set: &StoredRuleSet) -> Result<(), StoreError>;

    /// Puts rule sets to work (by their versions) and appends to the history, if the running ones
    /// are still of `running.version`, which becomes one more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if they were changed in the meantime.
    async fn run(&mut self, running: &Running, line: &ActivationRecord) -> Result<(), StoreError>;
}
