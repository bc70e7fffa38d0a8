//! Use cases and policies that span contexts: assess and screen a payment, onboard a customer,
//! refresh sanctions lists, route a webhook, react to an integration event.
//!
//! The ring between the domain crates and the adapters. It knows every domain crate and no adapter,
//! and does no I/O: what it needs stands behind ports, so that each policy is tested in memory.

pub mod assign_alert;
pub mod audit_log;
pub mod bank_webhook;
mod customer_facts;
mod customer_review;
pub mod customer_risk;
pub mod events;
mod held_remittances;
mod log_on_call;
mod onboarding_review;
pub mod payment_task;
mod remittance_risk;
mod reporting;
mod risk_review;
pub mod runtime;
mod screening;
pub mod screenings;
pub mod send_money;
#[cfg(test)]
mod testing;
mod unscreened;
mod webhooks;
mod with_timeout;

pub use self::{
    customer_facts::CollectCustomerFacts,
    customer_review::CustomerReview,
    held_remittances::HeldRemittances,
    log_on_call::LogOnCall,
    onboarding_review::OnboardingReview,
    remittance_risk::RemittanceRisk,
    reporting::{NoRegulator, StrSubjects},
    risk_review::RiskReviewSubscriber,
    screening::{
        ListRefusal, RecipientScreening, RefreshLists, RefusedList, RefusedLists, RescreenPeople,
        RescreenPeopleError, ScreeningService, ScreeningUnavailable, build_index,
    },
    unscreened::{NotScreened, UnscreenedPolicy},
    webhooks::{
        BankWebhooks, HandleBankWebhook, HandleVerificationWebhook, VerificationWebhooks,
        WebhookRouter, WebhookSource,
    },
    with_timeout::WithTimeout,
};
