//! Sumsub as the verification provider.
//!
//! Source: docs.sumsub.com, "Authentication", "Create applicant", "Generate access token for SDKs",
//! "Get applicant review status", "Get AML case data", "User verification webhooks". Customers
//! submit their documents directly to Sumsub; they never pass through Drop.

mod client;
mod config;
mod fault;
mod model;
mod signature;
mod webhook;

pub use client::Sumsub;
pub use config::{DigestAlgorithm, SumsubConfig, WebhookConfig};
pub use webhook::{InvalidWebhook, Webhooks};
