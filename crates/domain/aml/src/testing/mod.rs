//! A store in memory for the tests of use cases. It passes the same contract suite as the real ones.

mod memory;
mod repositories;

pub use memory::MemoryAml;
