//! The bridge from what is found about customers to their risk: whoever screening reminds of
//! somebody, whoever wants to send money to a country of high risk and whoever is reported is
//! looked at again. After the fact and by events, so that neither what a payment is answered nor
//! how long that takes tells of it (hvitvaskingsloven § 28).

use std::sync::Arc;

use ::kyc::ReviewCustomers;
use ::messaging::{DeliveryError, StoredEvent, Subscriber};
use ::screening::ScreenSubject;
use aml::{
    AlertId, RuleId, StrId,
    ports::{AlertQueries, ReportQueries},
};
use async_trait::async_trait;
use kernel::{Actor, RequestContext, UserId};

/// Has customers looked at again.
pub(super) struct Findings {
    pub(super) alerts: Arc<dyn AlertQueries>,
    pub(super) reports: Arc<dyn ReportQueries>,
    pub(super) review: ReviewCustomers,
}

const ALERT: &str = "aml.alert_opened";
const REPORT: &str = "aml.str_submitted";

impl Findings {
    /// The customer it is about, if it concerns their risk.
    async fn customer(&self, event: &StoredEvent) -> Result<Option<UserId>, DeliveryError> {
        let named = |member: &str| event.payload.get(member).and_then(|value| value.as_str());
        match event.kind.as_str() {
            // Recipients are no customers: their ids are none of these.
            ScreenSubject::EVENT => Ok(named("subject").and_then(|id| id.parse().ok())),
            ALERT if named("rule") == Some(RuleId::HighRiskCountry.name()) => {
                let Some(id) = named("alertId").and_then(|id| id.parse::<AlertId>().ok()) else {
                    return Ok(None);
                };
                Ok(self.alerts.alert(id).await?.map(|alert| alert.customer))
            }
            REPORT => {
                let Some(id) = named("reportId").and_then(|id| id.parse::<StrId>().ok()) else {
                    return Ok(None);
                };
                Ok(self.reports.report(id).await?.map(|report| report.customer))
            }
            _ => Ok(None),
        }
    }
}

#[async_trait]
impl Subscriber for Findings {
    fn name(&self) -> &'static str {
        "customer-risk"
    }

    fn wants(&self, kind: &str) -> bool {
        [ScreenSubject::EVENT, ALERT, REPORT].contains(&kind)
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
