//! Logging in, refused and accepted, against a scripted eID.

mod accepted;
mod mobile;
mod races;
mod refused;
