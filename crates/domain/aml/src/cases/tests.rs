//! Officers at work, on a store in memory.
