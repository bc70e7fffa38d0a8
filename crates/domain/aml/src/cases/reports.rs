//! Reports: drafted and revised. Submitting and acknowledging have files of their own.

use std::collections::BTreeSet;

use kernel::{
    Actor, IntegrationEvent, MAX_ATTEMPTS, PageRequest, RequestContext, StoreError, retry_conflicts,
};
use serde_json::{Value, json};

use super::CaseError;
use crate::{
    Alert, AlertId, AlertStateName, AmlEvent, CaseText, InvalidReportChange, Officer, Report,
    ReportChange, ReportState, ReportStateName, Storage, StrId, SystemPorts, Task,
    ports::ReportFilter,
};

/// Most alerts of one report.
const MAX_ALERTS: usize = 50;

/// The event of a change to a report.
pub(super) type ReportEvent = fn(ReportChange) -> AmlEvent;

/// The event of a change to a report, its actor, and further details for the audit log.
pub(super) type Done = (ReportEvent, Actor, Value);

/// Stores a changed report with its audit entry, by compare-and-swap.
pub(super) async fn save(
    storage: &Storage,
    system: &SystemPorts,
    mut report: Report,
    (event, actor, mut detail): Done,
    context: &RequestContext,
) -> Result<Report, StoreError> {
    if let Some(detail) = detail.as_object_mut() {
        detail.insert("state".to_owned(), json!(report.state.name()));
    }
    let event = event(ReportChange {
        report_id: report.id,
    });
    let audit = system.audit(context, actor, event.kind_name(), &report.id);
    let mut unit = storage.units.begin().await?;
    unit.reports().update(&mut report).await?;
    unit.change_log().audit(&audit.with(detail)).await?;
    unit.change_log().publish(&system.event(&event)).await?;
    unit.commit().await?;
    Ok(report)
}

/// Changes a report: read, decide, store.
pub(super) async fn apply<F>(
    storage: &Storage,
    system: &SystemPorts,
    id: StrId,
    (event, actor): (ReportEvent, Actor),
    context: &RequestContext,
    change: F,
) -> Result<Report, CaseError>
where
    F: Fn(Report) -> Result<Report, InvalidReportChange> + Send + Sync,
{
    let change = &change;
    retry_conflicts(MAX_ATTEMPTS, || async move {
        let found = storage.reports.report(id).await?;
        let after = change(found.ok_or(CaseError::NotFound)?)?;
        let done: Done = (event, actor, json!({}));
        Ok(save(storage, system, after, done, context).await?)
    })
    .await
}

/// All reports in this state, from the newest.
pub(super) async fn all_in(
    storage: &Storage,
    state: ReportStateName,
) -> Result<Vec<Report>, StoreError> {
    let filter = ReportFilter {
        state: Some(state),
        ..ReportFilter::default()
    };
    let (mut after, mut all) = (None, Vec::new());
    loop {
        let page = PageRequest::new(Some(PageRequest::MAX.into()), after.take());
        let page = page.map_err(|error| StoreError::Failed(error.to_string()))?;
        let page = storage.reports.reports(&filter, &page).await?;
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// Begins reports.
#[derive(Clone)]
pub struct DraftStr {
    storage: Storage,
    system: SystemPorts,
}

impl DraftStr {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Begins a report on escalated alerts about one customer.
    pub async fn draft(
        &self,
        officer: &Officer,
        alerts: &BTreeSet<AlertId>,
        narrative: &CaseText,
        context: &RequestContext,
    ) -> Result<Report, CaseError> {
        officer.may(Task::WorkCases)?;
        if !(1..=MAX_ALERTS).contains(&alerts.len()) {
            return Err(CaseError::NotReportable);
        }
        let mut found = Vec::with_capacity(alerts.len());
        for id in alerts {
            if self.storage.reports.report_on(*id).await?.is_some() {
                return Err(CaseError::ReportedBefore);
            }
            let alert = self.storage.alerts.alert(*id).await?;
            found.push(alert.ok_or(CaseError::NotFound)?);
        }
        let report = self.compose(officer, &found, narrative)?;
        match self.add(&report, officer, context).await {
            Err(StoreError::Conflict(_)) => Err(CaseError::ReportedBefore),
            added => Ok(added.map(|()| report)?),
        }
    }

    fn compose(
        &self,
        officer: &Officer,
        alerts: &[Alert],
        narrative: &CaseText,
    ) -> Result<Report, CaseError> {
        let customers: BTreeSet<_> = alerts.iter().map(|alert| alert.customer).collect();
        let escalated = |alert: &Alert| alert.state.name() == AlertStateName::Escalated;
        let customer = customers.first().filter(|_| customers.len() == 1);
        let customer = customer.filter(|_| alerts.iter().all(escalated));
        Ok(Report {
            id: StrId::new(self.system.ids.as_ref()),
            customer: *customer.ok_or(CaseError::NotReportable)?,
            alerts: alerts.iter().map(|alert| alert.id).collect(),
            payments: alerts.iter().flat_map(Alert::payments).collect(),
            narrative: narrative.clone(),
            authors: BTreeSet::from([officer.user_id]),
            created_at: self.system.now(),
            state: ReportState::Draft,
            version: 1,
        })
    }

    async fn add(
        &self,
        report: &Report,
        officer: &Officer,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let action = "aml.str_drafted";
        let audit = self
            .system
            .audit(context, officer.actor(), action, &report.id);
        let audit = audit.with(json!({ "alerts": report.alerts }));
        let mut unit = self.storage.units.begin().await?;
        unit.reports().add(report).await?;
        unit.change_log().audit(&audit).await?;
        unit.commit().await
    }
}

/// Writes on drafts.
#[derive(Clone)]
pub struct ReviseStr {
    storage: Storage,
    system: SystemPorts,
}

impl ReviseStr {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Replaces the narrative of a draft. The officer is one of its authors from then on.
    pub async fn revise(
        &self,
        officer: &Officer,
        id: StrId,
        narrative: &CaseText,
        context: &RequestContext,
    ) -> Result<Report, CaseError> {
        officer.may(Task::WorkCases)?;
        let done: (ReportEvent, _) = (AmlEvent::StrRevised, officer.actor());
        let by = officer.user_id;
        let change = |report: Report| report.revise(by, narrative.clone());
        apply(&self.storage, &self.system, id, done, context, change).await
    }
}
