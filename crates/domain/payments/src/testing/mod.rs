//! A store in memory and a bank that does as told: what the use cases are tested with, without a
//! database and without a network.

mod admissions;
mod bank;
mod bank_ports;
#[cfg(test)]
pub(crate) mod bench;
mod field_cipher;
mod memory;
mod queries;
mod repositories;

pub use bank::{InitiationScript, TestBank};
pub use field_cipher::TestFieldCipher;
pub use memory::MemoryStore;
