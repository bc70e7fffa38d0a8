//! Drop's API, worker and command line: the only crate that knows every adapter, and wires them to
//! the domain's ports.

pub mod api;
pub mod cli;
pub mod config;
pub mod demo;
pub mod dev;
pub mod gauges;
pub mod observe;
pub mod process;
pub mod pulse;
pub mod services;
pub mod spike;
pub mod tls;
pub mod told;
pub mod under_way;
pub mod wiring;
pub mod worker;
