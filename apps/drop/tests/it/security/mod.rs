//! What strangers, liars and thieves get.

mod callback;
mod edge;
mod login;
mod matrix;
mod oidc_refusals;
mod sessions;
