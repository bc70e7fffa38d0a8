//! The contract that the server publishes of itself.

pub(crate) mod document;

mod contract;
mod examples;
mod pages;
mod routes;
