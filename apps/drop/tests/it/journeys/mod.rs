//! The whole product through its HTTP API.

mod backup;
mod binary;
mod browser;
mod cancellation;
mod check;
mod consent;
mod lists;
mod providers;
mod recipients;
mod remittance;
