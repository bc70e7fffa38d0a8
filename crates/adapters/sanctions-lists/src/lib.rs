//! Reads lists.
