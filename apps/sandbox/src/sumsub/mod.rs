//! Sumsub: applicants who are verified, with the provider's own signatures on both ways.

mod api;
mod applicant;
pub(crate) mod applicants;
mod control;
pub(crate) mod magic;
mod notice;
mod signature;
mod webhook;

pub(crate) use self::{api::routes, control::routes as control_routes};
