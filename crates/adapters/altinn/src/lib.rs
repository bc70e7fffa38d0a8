//! Reports to Økokrim (STR) through Altinn 3, with Maskinporten's tokens.
//!
//! Source: docs.digdir.no, "Maskinporten: JWT grants"; docs.altinn.studio, "Authentication:
//! exchange of tokens". **The form of a report is an assumption**: form MT-0002 has no public
//! schema, and the addresses and states of its app are not public either. All assumptions about
//! them are in `wire.rs`, the content of a report is in `report.rs`.

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
