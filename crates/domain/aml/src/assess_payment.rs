//! Assesses a payment before it is taken, and records what was found.
//!
//! Payments of one customer at once cannot slip under a rule together: an assessment is recorded
//! by compare-and-swap on the customer's version, and the one that comes second reads the history
//! again, with the first one's payment in it, and repeats the assessment.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{
    Actor, ConflictError, ConflictOn, Country, RequestContext, StoreError, Timestamp, UserId,
    crash_point, retry_conflicts,
};
use serde_json::json;
use thiserror::Error;

use crate::{
    Alert, AlertId, AlertState, AmlEvent, Amount, AssessmentId, AssessmentRecord, CountryLists,
    CreditorKey, DueDiligence, Facts, InvalidFacts, NewAlert, PaymentFacts, PaymentId, RuleBook,
    RuleSet, RulesAtWork, RulesUnavailable, Screened, Storage, SystemPorts, assess,
    ports::HistoryQuery,
};

/// How often a payment is assessed because another one of the customer came first: more often than
/// other changes, since a customer may order several payments at once.
const MAX_ATTEMPTS: usize = 16;

/// A payment to be assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOrder {
    /// The payment.
    pub payment: PaymentId,
    /// The customer who pays.
    pub customer: UserId,
    /// The amount sent.
    pub amount: Amount,
    /// Destination.
    pub country: Country,
    /// Key of the creditor's account.
    pub creditor: CreditorKey,
    /// The due diligence of the customer.
    pub due_diligence: DueDiligence,
    /// Result of screening the customer.
    pub customer_screening: Screened,
    /// Result of screening the recipient.
    pub recipient_screening: Screened,
}

/// Why a payment was not assessed. Nothing is recorded; asking again is safe.
#[derive(Debug, Error)]
pub enum AssessError {
    /// There are no rules.
    #[error(transparent)]
    Rules(#[from] RulesUnavailable),
    /// The facts cannot be written.
    #[error(transparent)]
    Facts(#[from] InvalidFacts),
    /// Storage failed, or other payments of the customer came first again and again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for AssessError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            _ => None,
        }
    }
}

/// Assesses payments.
#[derive(Clone)]
pub struct AssessPayment {
    storage: Storage,
    system: SystemPorts,
    book: RuleBook,
    lists: Arc<CountryLists>,
}

impl AssessPayment {
    /// Creates the use case from its ports.
    pub fn new(
        storage: &Storage,
        system: &SystemPorts,
        book: &RuleBook,
        lists: Arc<CountryLists>,
    ) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            book: book.clone(),
            lists,
        }
    }

    /// Assesses a payment and records it. The same order gets the recorded assessment, however
    /// often it is asked for; one whose payer, amount or account changed is assessed again.
    pub async fn assess(
        &self,
        order: &PaymentOrder,
        context: &RequestContext,
    ) -> Result<AssessmentRecord, AssessError> {
        retry_conflicts(MAX_ATTEMPTS, || self.attempt(order, context)).await
    }

    async fn attempt(
        &self,
        order: &PaymentOrder,
        context: &RequestContext,
    ) -> Result<AssessmentRecord, AssessError> {
        let assessments = &self.storage.assessments;
        let before = assessments.assessment_of(order.payment).await?;
        let payment = order.at(self.system.now());
        let attempt = match before {
            Some(record) if record.facts.payment().same_order(&payment) => return Ok(record),
            Some(record) => record.attempt.saturating_add(1),
            None => 1,
        };
        let rules = self.book.at_work().await?;
        let query = history_query(&payment, &rules);
        let known = assessments.customer_history(&query).await?;
        let facts = Facts::new(payment, known.history)?;
        let record = self.judge(&rules, facts, attempt);
        self.record(&record, &rules.active, known.version, context)
            .await?;
        crash_point("aml.assessment.after_commit");
        Ok(record)
    }

    fn judge(&self, rules: &RulesAtWork, facts: Facts, attempt: u32) -> AssessmentRecord {
        let shadow = rules.shadow.as_ref();
        let shadow = shadow.map(|rules| assess(rules, &self.lists, &facts).into());
        AssessmentRecord {
            id: AssessmentId::new(self.system.ids.as_ref()),
            attempt,
            assessment: assess(&rules.active, &self.lists, &facts),
            facts,
            shadow,
        }
    }

    async fn record(
        &self,
        record: &AssessmentRecord,
        rules: &RuleSet,
        expected: i64,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let assessment = &record.assessment;
        let audit = self
            .system
            .audit(context, Actor::System, "aml.assessed", &assessment.payment)
            .with(json!({
                "assessment": record.id,
                "decision": assessment.decision,
                "ruleSet": assessment.rule_set,
                "digest": assessment.digest,
            }));
        let mut unit = self.storage.units.begin().await?;
        unit.assessments().record(record, expected).await?;
        unit.change_log().audit(&audit).await?;
        for alert in self.alerts(record, rules) {
            unit.alerts().add(&alert).await?;
            let event = AmlEvent::AlertOpened(NewAlert {
                alert_id: alert.id,
                rule: alert.rule(),
                severity: alert.severity(),
                due_at: alert.due_at,
            });
            unit.change_log()
                .publish(&self.system.event(&event))
                .await?;
        }
        unit.commit().await
    }

    fn alerts(&self, record: &AssessmentRecord, rules: &RuleSet) -> Vec<Alert> {
        let assessment = &record.assessment;
        let (ids, now) = (self.system.ids.as_ref(), assessment.at);
        let alerts = assessment.findings.iter().map(|finding| Alert {
            id: AlertId::new(ids),
            assessment: record.id,
            payment: assessment.payment,
            customer: assessment.customer,
            finding: finding.clone(),
            opened_at: now,
            due_at: after(now, rules.due_within(finding.severity)),
            state: AlertState::Open,
            notes: Vec::new(),
            version: 1,
        });
        alerts.collect()
    }
}

impl PaymentOrder {
    fn at(&self, at: Timestamp) -> PaymentFacts {
        PaymentFacts {
            payment: self.payment,
            customer: self.customer,
            at,
            amount: self.amount,
            country: self.country,
            creditor: self.creditor,
            due_diligence: self.due_diligence,
            customer_screening: self.customer_screening.clone(),
            recipient_screening: self.recipient_screening.clone(),
        }
    }
}

fn history_query(payment: &PaymentFacts, rules: &RulesAtWork) -> HistoryQuery {
    let longest = |window: fn(&RuleSet) -> TimeDelta| {
        let shadow = rules.shadow.as_deref().map(window).unwrap_or_default();
        before(payment.at, window(&rules.active).max(shadow))
    };
    HistoryQuery {
        customer: payment.customer,
        creditor: payment.creditor,
        payment: payment.payment,
        recent_after: longest(RuleSet::looks_back),
        payers_after: longest(RuleSet::looks_across),
    }
}

fn before(at: Timestamp, window: TimeDelta) -> Timestamp {
    at.checked_sub_signed(window).unwrap_or(Timestamp::MIN_UTC)
}

fn after(at: Timestamp, window: TimeDelta) -> Timestamp {
    at.checked_add_signed(window).unwrap_or(Timestamp::MAX_UTC)
}

#[cfg(test)]
mod tests;
