//! The fault harness's short runs.

#[cfg(test)]
mod short;
