//! Storage of assessments, alerts, reports and rule sets. Reads are traits of their own
//! (`…Queries`); what changes goes through an [`AmlUnitOfWork`].

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp, UnitOfWork, UserId};

use crate::{
    ActivationRecord, Alert, AlertId, AlertStateName, AssessmentId, AssessmentRecord, CreditorKey,
    History, PaymentId, Report, ReportStateName, RuleId, RuleSetVersion, Running, Severity,
    StoredRuleSet, StrId, backtest::AssessedPayment,
};

/// A unit of work: everything in it is committed together or not at all.
pub trait AmlUnitOfWork: UnitOfWork {
    /// Assessments, and by them each customer's history.
    fn assessments(&mut self) -> &mut dyn AssessmentRepository;
    /// Alerts.
    fn alerts(&mut self) -> &mut dyn AlertRepository;
    /// Reports.
    fn reports(&mut self) -> &mut dyn ReportRepository;
    /// Rule sets.
    fn rule_sets(&mut self) -> &mut dyn RuleSetRepository;
}

/// Selects a customer's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryQuery {
    /// The customer.
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

/// The recorded history of a customer.
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

    /// The recorded history of a customer. The version is no newer than the history: read it first,
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

/// Selects the alerts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Only those in this state.
    pub state: Option<AlertStateName>,
    /// Only those of this severity.
    pub severity: Option<Severity>,
    /// Only those of this rule.
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

    /// Number of alerts in each state; states without any are left out.
    async fn count_alerts(&self) -> Result<Vec<(AlertStateName, u64)>, StoreError>;
}

/// Changes alerts.
#[async_trait]
pub trait AlertRepository: Send {
    /// Adds one.
    async fn add(&mut self, alert: &Alert) -> Result<(), StoreError>;

    /// Stores state and notes of a changed one if none was stored since it was read, and raises its
    /// `version`.
    ///
    /// # Errors
    /// [`ConflictOn::Version`](kernel::ConflictOn::Version) if one was.
    async fn update(&mut self, alert: &mut Alert) -> Result<(), StoreError>;
}

/// Selects the reports to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// Only those in this state.
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

    /// Stores narrative, authors and state; otherwise as [`AlertRepository::update`].
    async fn update(&mut self, report: &mut Report) -> Result<(), StoreError>;
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
    /// are still of `running.version`, and raises that.
    ///
    /// # Errors
    /// [`ConflictOn::Version`](kernel::ConflictOn::Version) if they are not.
    async fn run(
        &mut self,
        running: &mut Running,
        line: &ActivationRecord,
    ) -> Result<(), StoreError>;
}
