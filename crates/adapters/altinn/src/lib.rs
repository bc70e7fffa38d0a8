//! Reports to Økokrim (STR) through Altinn 3, with Maskinporten's tokens.
//!
//! Source: docs.digdir.no, "Maskinporten: JWT grants"; docs.altinn.studio, "Authentication: exchange
//! of tokens". **What a report looks like is ours to swap**: form MT-0002 has no public schema, nor
//! are the addresses and states of its application public. What is assumed of them stands in
//! `wire.rs` alone, and what a report says in `report.rs`.

mod call;
mod client;
mod config;
mod filing;
mod maskinporten;
mod regulator;
mod report;
mod token;
mod wire;

pub use client::AltinnClient;
pub use config::{AltinnConfig, InvalidConfig, KeyReference, MaskinportenConfig};
pub use filing::{Filed, FiledState, LookupError, SubmitError};
