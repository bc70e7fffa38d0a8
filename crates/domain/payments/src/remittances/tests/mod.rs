//! The promises of the payment flow, kept against a store and a bank that misbehave.

mod admission;
mod cancelling;
mod crashes;
mod initiation;
mod recovery;
mod secrecy;
mod state_machine;
mod timing;
mod tracking;
mod working;
