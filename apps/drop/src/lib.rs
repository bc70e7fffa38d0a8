//! Drop's API, worker and command line: the only crate that knows every adapter, and wires them to
//! the domain's ports.

pub mod api;
pub mod background_tasks;
pub mod bank_signatures;
pub mod cli;
pub mod collectors;
pub mod config;
pub mod demo;
pub mod dev;
pub mod error_rate;
pub mod health_probe;
mod keys;
pub mod observe;
pub mod process;
pub mod services;
pub mod timer;
pub mod tls;
pub mod views;
pub mod wiring;
pub mod worker;
