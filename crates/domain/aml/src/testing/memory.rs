//! The store in memory: the reads, and units of work over [`MemoryTables`].

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, OutboxEvent, Page, PageRequest, StoreError, Timestamp, UnitOfWork,
    UnitOfWorkFactory, UserId,
    testing::{MemoryTables, MemoryUnit, newest_first},
};

use super::repositories::{Tables, is_undecided_at};
use crate::{
    ActivationRecord, Alert, AlertId, AlertStateName, AssessmentId, AssessmentRecord, PaymentId,
    Report, RuleId, RuleSetVersion, Running, StoredRuleSet, StrId,
    backtest::{AssessedPayment, Outcome},
    ports::{
        AlertFilter, AlertQueries, AlertRepository, AmlUnitOfWork, AssessmentQueries,
        AssessmentRepository, CustomerHistory, DestinationQueries, Destinations, HistoryQuery,
        ReplayQueries, ReportFilter, ReportQueries, ReportRepository, RuleSetQueries,
        RuleSetRepository,
    },
};

/// An implementation of the storage ports without a database.
#[derive(Default)]
pub struct MemoryAml {
    tables: MemoryTables<Tables>,
}

impl MemoryAml {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// The committed audit log, oldest first.
    pub fn audits(&self) -> Vec<AuditEntry> {
        self.tables.committed().audits.clone()
    }

    /// The committed outbox, oldest first.
    pub fn events(&self) -> Vec<OutboxEvent> {
        self.tables.committed().events.clone()
    }
}

#[async_trait]
impl UnitOfWorkFactory<dyn AmlUnitOfWork> for MemoryAml {
    async fn begin(&self) -> Result<Box<dyn AmlUnitOfWork>, StoreError> {
        Ok(Box::new(MemoryUnitOfWork(self.tables.begin().await)))
    }
}

#[async_trait]
impl AssessmentQueries for MemoryAml {
    async fn assessment_of(
        &self,
        payment: PaymentId,
    ) -> Result<Option<AssessmentRecord>, StoreError> {
        let tables = self.tables.committed();
        let of_payment = |record: &&AssessmentRecord| record.assessment.payment == payment;
        let records = tables.assessments.iter().filter(of_payment);
        Ok(records.max_by_key(|record| record.attempt).cloned())
    }

    async fn assessment(&self, id: AssessmentId) -> Result<Option<AssessmentRecord>, StoreError> {
        let tables = self.tables.committed();
        let found = tables.assessments.iter().find(|record| record.id == id);
        Ok(found.cloned())
    }

    async fn customer_history(&self, query: &HistoryQuery) -> Result<CustomerHistory, StoreError> {
        Ok(self.tables.committed().history(query))
    }
}

#[async_trait]
impl DestinationQueries for MemoryAml {
    async fn destinations(
        &self,
        customer: UserId,
        since: Timestamp,
    ) -> Result<Destinations, StoreError> {
        let tables = self.tables.committed();
        let is_high_risk = |payment: PaymentId| {
            let mut alerts = tables.alerts.iter();
            alerts.any(|alert| alert.payment == payment && alert.rule() == RuleId::HighRiskCountry)
        };
        let mut found = Destinations::default();
        for record in &tables.assessments {
            let payment = record.facts.payment();
            if payment.customer != customer || payment.at <= since {
                continue;
            }
            found.all.insert(payment.country);
            if is_high_risk(payment.payment) {
                found.high_risk.insert(payment.country);
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl ReplayQueries for MemoryAml {
    async fn replay(
        &self,
        after: Option<(Timestamp, PaymentId)>,
        limit: u16,
    ) -> Result<Vec<AssessedPayment>, StoreError> {
        let tables = self.tables.committed();
        let mut newest: BTreeMap<PaymentId, &AssessmentRecord> = BTreeMap::new();
        for record in &tables.assessments {
            let known = newest.entry(record.assessment.payment).or_insert(record);
            if known.attempt < record.attempt {
                *known = record;
            }
        }
        let mut payments: Vec<_> = newest
            .values()
            .map(|record| record.facts.payment())
            .collect();
        payments.sort_by_key(|payment| (payment.at, payment.payment));
        payments.retain(|payment| after.is_none_or(|after| (payment.at, payment.payment) > after));
        let outcome = |payment: PaymentId| {
            let alerts = tables
                .alerts
                .iter()
                .filter(|alert| alert.payment == payment);
            Outcome::of(alerts.map(|alert| alert.state.name()))
        };
        let payments = payments.into_iter().take(limit.into());
        Ok(payments
            .map(|facts| AssessedPayment {
                outcome: outcome(facts.payment),
                facts: facts.clone(),
            })
            .collect())
    }
}

#[async_trait]
impl AlertQueries for MemoryAml {
    async fn alert(&self, id: AlertId) -> Result<Option<Alert>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.alerts.iter().find(|alert| alert.id == id).cloned())
    }

    async fn alerts(
        &self,
        filter: &AlertFilter,
        request: &PageRequest,
    ) -> Result<Page<Alert>, StoreError> {
        let tables = self.tables.committed();
        let wanted = |alert: &&Alert| {
            filter.state.is_none_or(|state| alert.state.name() == state)
                && filter.severity.is_none_or(|s| alert.severity() == s)
                && filter.rule.is_none_or(|rule| alert.rule() == rule)
                && filter.customer.is_none_or(|c| alert.customer == c)
                && filter.payment.is_none_or(|p| alert.payment == p)
                && filter
                    .overdue_at
                    .is_none_or(|at| is_undecided_at(alert, at))
                && filter
                    .assignee
                    .is_none_or(|a| alert.state.assignee() == Some(a))
        };
        let found = tables.alerts.iter().filter(wanted).cloned();
        Ok(newest_first(found, request, |alert| alert.id))
    }

    async fn count_alerts(&self) -> Result<Vec<(AlertStateName, u64)>, StoreError> {
        let tables = self.tables.committed();
        let count = |state: AlertStateName| {
            let of_state = tables.alerts.iter().filter(|a| a.state.name() == state);
            (state, u64::try_from(of_state.count()).unwrap_or(u64::MAX))
        };
        let counts = AlertStateName::ALL.into_iter().map(count);
        Ok(counts.filter(|(_, count)| *count > 0).collect())
    }
}

#[async_trait]
impl ReportQueries for MemoryAml {
    async fn report(&self, id: StrId) -> Result<Option<Report>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.reports.iter().find(|r| r.id == id).cloned())
    }

    async fn report_on(&self, alert: AlertId) -> Result<Option<Report>, StoreError> {
        let tables = self.tables.committed();
        let found = tables.reports.iter().find(|r| r.alerts.contains(&alert));
        Ok(found.cloned())
    }

    async fn reports(
        &self,
        filter: &ReportFilter,
        request: &PageRequest,
    ) -> Result<Page<Report>, StoreError> {
        let tables = self.tables.committed();
        let wanted = |report: &&Report| {
            filter.state.is_none_or(|s| report.state.name() == s)
                && filter.customer.is_none_or(|c| report.customer == c)
        };
        let found = tables.reports.iter().filter(wanted).cloned();
        Ok(newest_first(found, request, |report| report.id))
    }
}

#[async_trait]
impl RuleSetQueries for MemoryAml {
    async fn running(&self) -> Result<Running, StoreError> {
        Ok(self.tables.committed().running.clone())
    }

    async fn rule_set(
        &self,
        version: &RuleSetVersion,
    ) -> Result<Option<StoredRuleSet>, StoreError> {
        let tables = self.tables.committed();
        let found = tables.rule_sets.iter().find(|set| set.version == *version);
        Ok(found.cloned())
    }

    async fn rule_sets(&self) -> Result<Vec<StoredRuleSet>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.rule_sets.iter().rev().take(50).cloned().collect())
    }

    async fn activations(&self) -> Result<Vec<ActivationRecord>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.activations.iter().rev().take(50).cloned().collect())
    }
}

struct MemoryUnitOfWork(MemoryUnit<Tables>);

#[async_trait]
impl UnitOfWork for MemoryUnitOfWork {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.0.tables
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit();
        Ok(())
    }
}

impl AmlUnitOfWork for MemoryUnitOfWork {
    fn assessments(&mut self) -> &mut dyn AssessmentRepository {
        &mut self.0.tables
    }

    fn alerts(&mut self) -> &mut dyn AlertRepository {
        &mut self.0.tables
    }

    fn reports(&mut self) -> &mut dyn ReportRepository {
        &mut self.0.tables
    }

    fn rule_sets(&mut self) -> &mut dyn RuleSetRepository {
        &mut self.0.tables
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::contract::AmlStorage;

    async fn open() -> Option<(Arc<dyn AmlStorage>, ())> {
        Some((Arc::new(MemoryAml::new()), ()))
    }

    crate::aml_contract!(open);
}
