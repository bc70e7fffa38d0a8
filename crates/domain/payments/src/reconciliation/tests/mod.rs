//! The comparison, and the use case around it.

mod comparing;
mod running;
