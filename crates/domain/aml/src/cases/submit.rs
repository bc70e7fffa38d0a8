//! Files a report: approved by a second officer, recorded as being submitted, then sent. Whenever
//! the process dies or the answer is lost, the report keeps that state, and sending it again under
//! the same reference files it once.

use std::sync::Arc;

use kernel::{Actor, IntegrationEvent, RequestContext, StoreError, crash_point};
use serde_json::json;
use thiserror::Error;

use super::{
    CaseError,
    reports::{Done, all_in, save},
};
use crate::{
    Alert, AmlEvent, InvalidReportChange, Officer, Receipt, Report, ReportChange, ReportState,
    ReportStateName, Storage, StrId, SystemPorts, Task,
    ports::{Customers, Regulator, RegulatorError, Submission, SubmittedPayment},
};

/// Why a report has not reached the authority, as far as is known.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// See [`CaseError`].
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The authority does not take it; it is a draft again.
    #[error("the report was refused: {0}")]
    Refused(String),
    /// It is not known whether the authority has it, or it cannot be reached; the report stays on
    /// its way, and asking again sends it again under the same reference.
    #[error("the report is on its way: {0}")]
    OnItsWay(String),
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        Self::Case(error.into())
    }
}

impl From<InvalidReportChange> for SubmitError {
    fn from(error: InvalidReportChange) -> Self {
        Self::Case(error.into())
    }
}

/// The outcome of resending reports.
#[derive(Debug, Default)]
pub struct Resumed {
    /// Reports that arrived.
    pub arrived: u64,
    /// Reports that did not, and why.
    pub not_yet: Vec<(StrId, SubmitError)>,
}

/// Files reports.
#[derive(Clone)]
pub struct ApproveAndSubmitStr {
    storage: Storage,
    system: SystemPorts,
    regulator: Arc<dyn Regulator>,
    customers: Arc<dyn Customers>,
}

impl ApproveAndSubmitStr {
    /// Creates the use case from its ports.
    pub fn new(
        storage: &Storage,
        system: &SystemPorts,
        regulator: Arc<dyn Regulator>,
        customers: Arc<dyn Customers>,
    ) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            regulator,
            customers,
        }
    }

    /// Approves a draft by an officer who did not write on it, and files it. A report that is on
    /// its way already is sent on, see [`Self::resume`].
    pub async fn approve_and_submit(
        &self,
        officer: &Officer,
        id: StrId,
        context: &RequestContext,
    ) -> Result<Report, SubmitError> {
        officer.may(Task::WorkCases).map_err(CaseError::from)?;
        let report = self.report(id).await?;
        if matches!(report.state, ReportState::Submitting { .. }) {
            return self.send_on(report, officer.actor(), context).await;
        }
        // A report that cannot be composed stays a draft, since no later attempt could send it.
        self.submission(&report).await?;
        let approved = report.approve(officer.user_id, self.system.now())?;
        let actor = officer.actor();
        let done: Done = (AmlEvent::StrApproved, actor, json!({}));
        let approved = self.save(approved, done, context).await?;
        crash_point("aml.str.after_approval");
        let answer = self
            .regulator
            .submit(&self.submission(&approved).await?)
            .await;
        self.settle(approved, answer, actor, context).await
    }

    /// Sends every report on whose outcome is unknown and that no process is sending.
    /// A job calls it. One that cannot be worked on keeps no other from being sent.
    pub async fn resume_all(&self, context: &RequestContext) -> Result<Resumed, StoreError> {
        let mut resumed = Resumed::default();
        for report in all_in(&self.storage, ReportStateName::Submitting).await? {
            match self.resume(report.id, context).await {
                Ok(report) if report.state.name() == ReportStateName::Submitting => {}
                Ok(_) => resumed.arrived = resumed.arrived.saturating_add(1),
                Err(error) => resumed.not_yet.push((report.id, error)),
            }
        }
        Ok(resumed)
    }

    /// Sends a report on whose outcome is unknown: the authority is first asked what it has under
    /// its reference. A report that another process is sending is left alone.
    pub async fn resume(&self, id: StrId, context: &RequestContext) -> Result<Report, SubmitError> {
        let report = self.report(id).await?;
        match self.send_on(report.clone(), Actor::System, context).await {
            Err(SubmitError::Case(CaseError::Report(
                InvalidReportChange::BeingSent | InvalidReportChange::State { .. },
            ))) => Ok(report),
            sent => sent,
        }
    }

    async fn send_on(
        &self,
        report: Report,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<Report, SubmitError> {
        let report = report.send_again(self.system.now())?;
        let done: Done = (AmlEvent::StrSentAgain, actor, json!({}));
        let report = self.save(report, done, context).await?;
        let answer = match self.regulator.find(report.id).await {
            Ok(Some(filed)) => Ok(filed.receipt),
            Ok(None) => {
                self.regulator
                    .submit(&self.submission(&report).await?)
                    .await
            }
            // Whether the authority has it is unknown; it certainly was not sent again.
            Err(error) => return Err(SubmitError::OnItsWay(error.to_string())),
        };
        self.settle(report, answer, actor, context).await
    }

    async fn settle(
        &self,
        report: Report,
        answer: Result<Receipt, RegulatorError>,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<Report, SubmitError> {
        crash_point("aml.str.after_answer");
        match answer {
            Ok(receipt) => self.received(report, receipt, actor, context).await,
            Err(RegulatorError::Refused(why)) => {
                let draft = report.refused()?;
                let detail = json!({ "reason": why });
                let done: Done = (AmlEvent::StrRefused, actor, detail);
                self.save(draft, done, context).await?;
                Err(SubmitError::Refused(why))
            }
            Err(error @ (RegulatorError::Unavailable(_) | RegulatorError::Unknown(_))) => {
                Err(SubmitError::OnItsWay(error.to_string()))
            }
        }
    }

    /// Report and alerts in one unit. A process that sent it concurrently got the same
    /// receipt, and its record is kept.
    async fn received(
        &self,
        report: Report,
        receipt: Receipt,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<Report, SubmitError> {
        let now = self.system.now();
        let id = report.id;
        let mut report = report.received(receipt, now)?;
        let alerts = self.alerts(&report).await?;
        let filed = alerts.into_iter().map(|alert| alert.file(id, now));
        let filed: Result<Vec<_>, _> = filed.collect();
        let filed = filed.map_err(CaseError::from)?;
        match self.file(&mut report, filed, actor, context).await {
            Ok(()) => Ok(report),
            Err(conflict @ StoreError::Conflict(_)) => {
                let found = self.report(id).await?;
                match found.state {
                    ReportState::Submitted { .. } | ReportState::Acknowledged { .. } => Ok(found),
                    // An alert was noted on meanwhile: sent on again, the receipt is found.
                    _ => Err(conflict.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn file(
        &self,
        report: &mut Report,
        alerts: Vec<Alert>,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let system = &self.system;
        let event = AmlEvent::StrSubmitted(ReportChange {
            report_id: report.id,
        });
        let audit = system.audit(context, actor, event.kind_name(), &report.id);
        let mut unit = self.storage.units.begin().await?;
        unit.reports().update(report).await?;
        for mut alert in alerts {
            unit.alerts().update(&mut alert).await?;
        }
        unit.change_log().audit(&audit).await?;
        unit.change_log().publish(&system.event(&event)).await?;
        unit.commit().await
    }

    async fn submission(&self, report: &Report) -> Result<Submission, SubmitError> {
        let mut rules: Vec<_> = self.alerts(report).await?.iter().map(Alert::rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let mut payments = Vec::with_capacity(report.payments.len());
        for payment in &report.payments {
            let found = self.storage.assessments.assessment_of(*payment).await?;
            let missing = || StoreError::Failed(format!("no assessment of {payment}"));
            let record = found.ok_or_else(missing)?;
            let facts = record.facts.payment();
            payments.push(SubmittedPayment {
                payment: *payment,
                at: facts.at,
                amount: facts.amount,
                country: facts.country,
            });
        }
        payments.sort_by_key(|payment| (payment.at, payment.payment));
        let customer = report.customer;
        let person = self.customers.person(customer).await?;
        let missing = || StoreError::Failed(format!("no customer {customer}"));
        Ok(Submission {
            reference: report.id,
            report: report.clone(),
            person: person.ok_or_else(missing)?,
            rules,
            payments,
            at: self.system.now(),
        })
    }

    async fn alerts(&self, report: &Report) -> Result<Vec<Alert>, SubmitError> {
        let mut alerts = Vec::with_capacity(report.alerts.len());
        for id in &report.alerts {
            let alert = self.storage.alerts.alert(*id).await?;
            alerts.push(alert.ok_or(CaseError::NotFound)?);
        }
        Ok(alerts)
    }

    async fn report(&self, id: StrId) -> Result<Report, SubmitError> {
        let found = self.storage.reports.report(id).await?;
        Ok(found.ok_or(CaseError::NotFound)?)
    }

    async fn save(
        &self,
        report: Report,
        done: Done,
        context: &RequestContext,
    ) -> Result<Report, SubmitError> {
        Ok(save(&self.storage, &self.system, report, done, context).await?)
    }
}
