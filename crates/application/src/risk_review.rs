//! Reviews a customer's risk when something is found about them: a screening has a hit, a rule
//! finds a destination of high risk, a report is submitted. Done upon the event, so that neither
//! the answer to a payment nor its time reveals it (hvitvaskingsloven § 28).

use std::sync::Arc;

use aml::{
    AmlEvent, RuleId,
    ports::{AlertQueries, ReportQueries},
};
use async_trait::async_trait;
use kernel::{RequestContext, UserId};
use messaging::{DeliveryError, StoredEvent, Subscriber};
use screening::ScreeningEvent;

use crate::{
    CustomerReview,
    events::{Event, FollowUp},
};

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
        match Event::read(event)? {
            // Recipients are screened too, and are no customers: their ids are not user ids.
            Some(Event::Screening(ScreeningEvent::Found(found))) => {
                Ok(found.subject.as_str().parse().ok())
            }
            Some(Event::Aml(AmlEvent::AlertOpened(opened)))
                if opened.rule == RuleId::HighRiskCountry =>
            {
                let alert = self.alerts.alert(opened.alert_id).await?;
                Ok(alert.map(|alert| alert.customer))
            }
            Some(Event::Aml(AmlEvent::StrSubmitted(submitted))) => {
                let report = self.reports.report(submitted.report_id).await?;
                Ok(report.map(|report| report.customer))
            }
            _ => Ok(None),
        }
    }
}

#[async_trait]
impl Subscriber for RiskReviewSubscriber {
    fn name(&self) -> &'static str {
        FollowUp::ReviewCustomerRisk.subscriber()
    }

    fn wants(&self, kind: &str) -> bool {
        FollowUp::ReviewCustomerRisk.follows(kind)
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
