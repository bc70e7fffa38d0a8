//! Use cases and policies that span contexts: assess and screen a payment, onboard a customer,
//! refresh sanctions lists, route a webhook, react to an integration event.
//!
//! The ring between the domain crates and the adapters. It knows every domain crate and no adapter,
//! and does no I/O: what it needs stands behind ports, so that each policy is tested in memory.

pub mod events;
