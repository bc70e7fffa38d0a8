//! The bridge from what is found about customers to their risk: whoever screening reminds of
//! somebody, whoever wants to send money to a country of high risk and whoever is reported is
//! looked at again. After the fact and by events, so that neither what a payment is answered nor
//! how long that takes tells of it (hvitvaskingsloven § 28).

use std::sync::Arc;

use ::kyc::ReviewCustomers;
use ::messaging::{DeliveryError, StoredEvent, Subscriber};
use ::screening::ScreeningEvent;
use aml::{
    AmlEvent, RuleId,
    ports::{AlertQueries, ReportQueries},
};
use application::events::{Event, FollowUp};
use async_trait::async_trait;
use kernel::{Actor, RequestContext, UserId};

/// Has customers looked at again.
pub(super) struct Findings {
    pub(super) alerts: Arc<dyn AlertQueries>,
    pub(super) reports: Arc<dyn ReportQueries>,
    pub(super) review: ReviewCustomers,
}

impl Findings {
    /// The customer it is about, if it concerns their risk.
    async fn customer(&self, event: &StoredEvent) -> Result<Option<UserId>, DeliveryError> {
        match Event::read(event)? {
            // A recipient is no customer: its id is not one of a user.
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
impl Subscriber for Findings {
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
        let reviewed = self.review.run(customer, Actor::System, &context).await;
        reviewed.map_err(|error| DeliveryError::Retry(error.to_string()))?;
        Ok(())
    }
}
