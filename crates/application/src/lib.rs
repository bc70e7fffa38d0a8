//! Use cases and policies that span contexts: assess and screen a payment, onboard a customer,
//! refresh sanctions lists, route a webhook, react to an integration event.
//!
//! The ring between the domain crates and the adapters. It knows every domain crate and no adapter,
//! and does no I/O: what it needs stands behind ports, so that each policy is tested in memory.

pub mod assign_alert;
pub mod audit_log;
pub mod bank_webhook;
pub mod customer_risk;
pub mod payment_task;
pub mod runtime;
pub mod screenings;
pub mod send_money;
#[cfg(test)]
mod testing;
