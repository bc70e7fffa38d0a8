//! The tables in memory and the repositories over them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{AuditEntry, ChangeLog, OutboxEvent, StoreError, Timestamp, UserId};

use crate::{
    ActivationRecord, Alert, AssessmentRecord, CreditorKey, History, Lifetime, MAX_PAYERS,
    MAX_RECENT, PastPayment, Payer, PaymentFacts, Report, Running, StoredRuleSet,
    ports::{
        AlertRepository, AssessmentRepository, CustomerHistory, HistoryQuery, ReportRepository,
        RuleSetRepository,
    },
};

#[derive(Clone, Default)]
pub(super) struct Tables {
    pub(super) assessments: Vec<AssessmentRecord>,
    pub(super) alerts: Vec<Alert>,
    pub(super) reports: Vec<Report>,
    pub(super) rule_sets: Vec<StoredRuleSet>,
    pub(super) activations: Vec<ActivationRecord>,
    pub(super) running: Running,
    pub(super) audits: Vec<AuditEntry>,
    pub(super) events: Vec<OutboxEvent>,
    versions: BTreeMap<UserId, i64>,
    history: Vec<(UserId, PastPayment)>,
}

fn conflict(what: &str) -> StoreError {
    StoreError::Conflict { what: what.into() }
}

/// Whether it was due before then and is undecided.
pub(super) fn is_undecided_at(alert: &Alert, at: Timestamp) -> bool {
    alert.state.name().is_undecided() && alert.due_at < at
}

impl Tables {
    pub(super) fn history(&self, query: &HistoryQuery) -> CustomerHistory {
        let others = self.history.iter();
        let others = others.filter(|(_, past)| past.payment != query.payment);
        let own = others.clone().filter(|(who, _)| *who == query.customer);
        let mut history = History::default();
        for (_, past) in own {
            history.lifetime = Lifetime {
                payments: history.lifetime.payments + 1,
                sum_ore: history
                    .lifetime
                    .sum_ore
                    .saturating_add(past.amount.as_ore()),
            };
            history.paid_creditor_before |= past.creditor == query.creditor;
            if past.at > query.recent_after {
                history.recent.push(*past);
            }
        }
        history.recent.sort_unstable();
        let surplus = history.recent.len().saturating_sub(MAX_RECENT);
        history.recent.drain(..surplus);
        history.payers = payers(others, query.creditor, query);
        CustomerHistory {
            history,
            version: self.version(query.customer),
        }
    }

    fn version(&self, customer: UserId) -> i64 {
        self.versions.get(&customer).copied().unwrap_or(0)
    }

    fn paid_before(&self, payment: &PaymentFacts) -> bool {
        self.history.iter().any(|(who, past)| {
            *who == payment.customer
                && past.creditor == payment.creditor
                && past.payment != payment.payment
        })
    }
}

fn payers<'a>(
    all: impl Iterator<Item = &'a (UserId, PastPayment)>,
    creditor: CreditorKey,
    query: &HistoryQuery,
) -> Vec<Payer> {
    let mut last: BTreeMap<UserId, Timestamp> = BTreeMap::new();
    for (who, past) in all {
        let counts = past.creditor == creditor && past.at > query.payers_after;
        if counts && *who != query.customer {
            let at = last.entry(*who).or_insert(past.at);
            *at = past.at.max(*at);
        }
    }
    let payers = last
        .into_iter()
        .map(|(customer, at)| Payer { customer, at });
    let mut payers: Vec<_> = payers.collect();
    payers.sort_unstable_by_key(|payer| std::cmp::Reverse((payer.at, payer.customer)));
    payers.truncate(MAX_PAYERS);
    payers
}

#[async_trait]
impl AssessmentRepository for Tables {
    async fn record(&mut self, record: &AssessmentRecord, expected: i64) -> Result<(), StoreError> {
        let payment = record.facts.payment();
        if self.version(payment.customer) != expected {
            return Err(conflict("aml_customers.version"));
        }
        let same = |other: &AssessmentRecord| {
            (other.assessment.payment, other.attempt) == (payment.payment, record.attempt)
        };
        if self.assessments.iter().any(same) {
            return Err(conflict("aml_assessments.payment"));
        }
        let past = PastPayment {
            at: payment.at,
            payment: payment.payment,
            amount: payment.amount,
            country: payment.country,
            creditor: payment.creditor,
            first_to_creditor: !self.paid_before(payment),
        };
        self.history
            .retain(|(_, other)| other.payment != payment.payment);
        self.history.push((payment.customer, past));
        self.versions.insert(payment.customer, expected + 1);
        self.assessments.push(record.clone());
        Ok(())
    }
}

#[async_trait]
impl AlertRepository for Tables {
    async fn add(&mut self, alert: &Alert) -> Result<(), StoreError> {
        if self.alerts.iter().any(|there| there.id == alert.id) {
            return Err(conflict("aml_alerts.id"));
        }
        self.alerts.push(alert.clone());
        Ok(())
    }

    async fn update(&mut self, alert: &Alert) -> Result<(), StoreError> {
        let same = |there: &&mut Alert| there.id == alert.id && there.version == alert.version;
        let there = self.alerts.iter_mut().find(same);
        let there = there.ok_or_else(|| conflict("aml_alerts.version"))?;
        there.state = alert.state.clone();
        there.notes.clone_from(&alert.notes);
        there.version += 1;
        Ok(())
    }
}

#[async_trait]
impl ReportRepository for Tables {
    async fn add(&mut self, report: &Report) -> Result<(), StoreError> {
        let overlaps = |there: &Report| !there.alerts.is_disjoint(&report.alerts);
        if self.reports.iter().any(overlaps) {
            return Err(conflict("str_alerts.alert"));
        }
        self.reports.push(report.clone());
        Ok(())
    }

    async fn update(&mut self, report: &Report) -> Result<(), StoreError> {
        let same = |there: &&mut Report| there.id == report.id && there.version == report.version;
        let there = self.reports.iter_mut().find(same);
        let there = there.ok_or_else(|| conflict("str_reports.version"))?;
        there.narrative = report.narrative.clone();
        there.authors.clone_from(&report.authors);
        there.state = report.state.clone();
        there.version += 1;
        Ok(())
    }
}

#[async_trait]
impl RuleSetRepository for Tables {
    async fn add(&mut self, rule_set: &StoredRuleSet) -> Result<(), StoreError> {
        let same = |there: &StoredRuleSet| there.version == rule_set.version;
        if self.rule_sets.iter().any(same) {
            return Err(conflict("rule_sets.version"));
        }
        self.rule_sets.push(rule_set.clone());
        Ok(())
    }

    async fn run(&mut self, running: &Running, line: &ActivationRecord) -> Result<(), StoreError> {
        if self.running.version != running.version {
            return Err(conflict("running_rule_sets.version"));
        }
        self.running = Running {
            version: running.version + 1,
            ..running.clone()
        };
        self.activations.push(line.clone());
        Ok(())
    }
}

#[async_trait]
impl ChangeLog for Tables {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        if self.audits.iter().any(|there| there.id == entry.id) {
            return Err(conflict("audit entry"));
        }
        self.audits.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.events.push(event.clone());
        Ok(())
    }
}
