//! Logging in, refused and accepted, against an eID that answers as told.

mod accepted;
mod mobile;
mod races;
mod refused;
