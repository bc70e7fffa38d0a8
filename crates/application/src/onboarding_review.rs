//! Reviews the risk of a customer who logs in for the first time.
//!
//! A new customer is `pending` and has no risk file. Login has them reviewed as soon as its own unit
//! of work is committed, and before it answers; a customer with a clear result is `approved` by then.
//! Should the process die in between, the customer cannot pay, and the job `customer-review` finds
//! everybody without a risk file. So login need not know of lists, and a payment need not ask whether
//! its customer was reviewed.

use std::sync::Arc;

use async_trait::async_trait;
use identity::ports::Onboarding;
use kernel::{RequestContext, UserId};

use crate::CustomerReview;

/// Reviews new customers.
pub struct OnboardingReview(pub Arc<dyn CustomerReview>);

#[async_trait]
impl Onboarding for OnboardingReview {
    async fn arrived(&self, user: UserId, context: &RequestContext) {
        if let Err(error) = self.0.review(user, context).await {
            tracing::warn!(%user, %error, "a new customer could not be reviewed yet");
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::TestIds;
    use kyc::ports::FactsUnavailable;

    use super::*;
    use crate::testing::RecordedReviews;

    #[tokio::test]
    async fn a_new_customer_is_reviewed_at_once() {
        let reviews = Arc::new(RecordedReviews::default());
        let user = UserId::new(&TestIds::default());
        let onboarding = OnboardingReview(reviews.clone());
        onboarding.arrived(user, &RequestContext::job("test")).await;
        assert_eq!(reviews.reviewed(), [user]);
    }

    #[tokio::test]
    async fn a_review_that_fails_does_not_fail_the_login() {
        let reviews = Arc::new(RecordedReviews::failing(|| {
            FactsUnavailable("no list is active".into()).into()
        }));
        let onboarding = OnboardingReview(reviews.clone());
        let user = UserId::new(&TestIds::default());
        onboarding.arrived(user, &RequestContext::job("test")).await;
        assert_eq!(reviews.reviewed(), [user]);
    }
}
