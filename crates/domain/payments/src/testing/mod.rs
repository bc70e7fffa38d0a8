//! A store in memory and a scripted bank, to test the use cases without a database and without a
//! network.

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
