//! The use cases, on a store in memory and a scripted provider.

mod fixture;
mod ordering;
mod review;
mod risk;
mod secrecy;
mod starting;
