//! Reviews a customer's risk when something is found about them: a screening finds somebody, a rule
//! finds a destination of high risk, a report is submitted. Done upon the event, so that neither the
//! answer to a payment nor its time reveals it (hvitvaskingsloven § 28).

use std::sync::Arc;

use aml::{
    AlertId, RuleId, StrId,
    ports::{AlertQueries, ReportQueries},
};
use async_trait::async_trait;
use kernel::{RequestContext, UserId};
use messaging::{DeliveryError, StoredEvent, Subscriber};
use screening::ScreenSubject;

use crate::CustomerReview;

const ALERT_OPENED: &str = "aml.alert_opened";
const REPORT_SUBMITTED: &str = "aml.str_submitted";

/// Has customers reviewed when something is found about them.
pub struct RiskReviewSubscriber {
    /// Reads alerts.
    pub alerts: Arc<dyn AlertQueries>,
    /// Reads reports.
    pub reports: Arc<dyn ReportQueries>,
    /// Reviews customers.
    pub review: Arc<dyn CustomerReview>,
}

impl RiskReviewSubscriber {
    /// The customer whose risk the event concerns, if any.
    async fn customer(&self, event: &StoredEvent) -> Result<Option<UserId>, DeliveryError> {
        let member = |name: &str| event.payload.get(name).and_then(|value| value.as_str());
        match event.kind.as_str() {
            // Recipients are screened too, and are no customers: their ids are not user ids.
            ScreenSubject::EVENT => Ok(member("subject").and_then(|id| id.parse().ok())),
            ALERT_OPENED if member("rule") == Some(RuleId::HighRiskCountry.name()) => {
                let Some(id) = member("alertId").and_then(|id| id.parse::<AlertId>().ok()) else {
                    return Ok(None);
                };
                Ok(self.alerts.alert(id).await?.map(|alert| alert.customer))
            }
            REPORT_SUBMITTED => {
                let Some(id) = member("reportId").and_then(|id| id.parse::<StrId>().ok()) else {
                    return Ok(None);
                };
                Ok(self.reports.report(id).await?.map(|report| report.customer))
            }
            _ => Ok(None),
        }
    }
}

#[async_trait]
impl Subscriber for RiskReviewSubscriber {
    fn name(&self) -> &'static str {
        "customer-risk"
    }

    fn wants(&self, kind: &str) -> bool {
        [ScreenSubject::EVENT, ALERT_OPENED, REPORT_SUBMITTED].contains(&kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let Some(customer) = self.customer(event).await? else {
            return Ok(());
        };
        let context = RequestContext::job(self.name());
        let reviewed = self.review.review(customer, &context).await;
        reviewed.map_err(|error| DeliveryError::Retry(error.to_string()))
    }
}

#[cfg(test)]
mod tests;
