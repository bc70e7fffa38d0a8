//! A store in memory for the tests of use cases. It passes the same suite as the real one.

mod memory;
mod repositories;

pub use memory::MemoryAml;
