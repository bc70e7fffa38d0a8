//! What strangers, liars and thieves get.

mod callback;
mod edge;
mod login;
pub(crate) mod matrix;
mod oidc_refusals;
mod sessions;
