//! A store in memory and a bank that does as told: what the use cases are tested with, without a
//! database and without a network.

mod bank;
mod bank_ports;
#[cfg(test)]
pub(crate) mod bench;
mod memory;
mod queries;
mod repositories;
mod vault;

pub use bank::{InitiationScript, TestBank};
pub use memory::MemoryStore;
pub use vault::TestVault;
