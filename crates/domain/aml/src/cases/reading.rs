//! Reads of cases, subject to permission.

use kernel::{Page, PageRequest};

use super::CaseError;
use crate::{
    Alert, AlertId, AlertStateName, AssessmentId, AssessmentRecord, Officer, PaymentId, Report,
    Storage, StrId, Task,
    ports::{AlertFilter, ReportFilter},
};

/// Shows cases to officers.
#[derive(Clone)]
pub struct ReadCases {
    storage: Storage,
}

impl ReadCases {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage) -> Self {
        let storage = storage.clone();
        Self { storage }
    }

    /// One alert.
    pub async fn alert(&self, officer: &Officer, id: AlertId) -> Result<Alert, CaseError> {
        officer.may(Task::ReadCases)?;
        let found = self.storage.alerts.alert(id).await?;
        found.ok_or(CaseError::NotFound)
    }

    /// Alerts, newest first.
    pub async fn alerts(
        &self,
        officer: &Officer,
        filter: &AlertFilter,
        page: &PageRequest,
    ) -> Result<Page<Alert>, CaseError> {
        officer.may(Task::ReadCases)?;
        Ok(self.storage.alerts.alerts(filter, page).await?)
    }

    /// Number of alerts in each state.
    pub async fn count_alerts(
        &self,
        officer: &Officer,
    ) -> Result<Vec<(AlertStateName, u64)>, CaseError> {
        officer.may(Task::ReadCases)?;
        Ok(self.storage.alerts.count_alerts().await?)
    }

    /// One assessment with its facts.
    pub async fn assessment(
        &self,
        officer: &Officer,
        id: AssessmentId,
    ) -> Result<AssessmentRecord, CaseError> {
        officer.may(Task::ReadCases)?;
        let found = self.storage.assessments.assessment(id).await?;
        found.ok_or(CaseError::NotFound)
    }

    /// The newest assessment of a payment.
    pub async fn assessment_of(
        &self,
        officer: &Officer,
        payment: PaymentId,
    ) -> Result<AssessmentRecord, CaseError> {
        officer.may(Task::ReadCases)?;
        let found = self.storage.assessments.assessment_of(payment).await?;
        found.ok_or(CaseError::NotFound)
    }

    /// One report.
    pub async fn report(&self, officer: &Officer, id: StrId) -> Result<Report, CaseError> {
        officer.may(Task::ReadCases)?;
        let found = self.storage.reports.report(id).await?;
        found.ok_or(CaseError::NotFound)
    }

    /// Reports, newest first.
    pub async fn reports(
        &self,
        officer: &Officer,
        filter: &ReportFilter,
        page: &PageRequest,
    ) -> Result<Page<Report>, CaseError> {
        officer.may(Task::ReadCases)?;
        Ok(self.storage.reports.reports(filter, page).await?)
    }
}
