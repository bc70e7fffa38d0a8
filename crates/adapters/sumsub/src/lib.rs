//! Sumsub as the one who verifies customers.
//!
//! Source: docs.sumsub.com, "Authentication", "Create applicant", "Generate access token for SDKs",
//! "Get applicant review status", "Get AML case data", "User verification webhooks". What customers
//! hand in goes to Sumsub directly and never passes through here.

mod client;
mod config;
mod fault;
mod model;
mod signature;
mod webhook;

pub use client::Sumsub;
pub use config::{DigestAlgorithm, SumsubConfig, WebhookConfig};
pub use webhook::{InvalidWebhook, Webhooks};
