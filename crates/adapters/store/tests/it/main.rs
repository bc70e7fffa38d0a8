//! The store against real databases of both engines. One binary: they link slowly.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests speak by panicking"
)]

mod aml_contract;
mod backup;
mod cancellation;
mod change_log;
mod check;
mod check_aml;
mod check_kyc;
mod check_messaging;
mod check_screening;
mod common;
mod config;
mod errors;
mod fixture;
mod identity_contract;
mod kyc_contract;
mod messaging_contract;
mod migrations;
mod payments_contract;
mod rate_limits;
mod recovery;
mod screening_contract;
mod sealing;
mod statements;
