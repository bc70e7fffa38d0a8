//! Officers at work, on a store in memory.

mod alerts;
mod held;
mod reports;
mod rule_sets;
