//! The machine behind the ports of the kernel: clock, ids, randomness, threads for blocking work.
//!
//! The only crate that reads the machine's clock and asks the operating system for randomness;
//! everything else takes them as ports.

mod clock;
mod ids;
mod random;
mod threads;

pub use clock::SystemClock;
pub use ids::SystemIds;
pub use random::SystemRandom;
pub use threads::SystemThreads;
