//! Breaking Drop for real, on every change.

#[cfg(test)]
mod short;
