//! Banks that speak Berlin Group NextGenPSD2 (1.3.12): account information, payment initiation,
//! confirmation of funds.
//!
//! What differs between banks is data, a [`BankProfile`]; what a bank answers is never trusted: ids
//! go into paths only after a check, links lead only to the bank's own hosts, and an initiation
//! whose answer is unusable counts as neither made nor refused.
//!
//! Nordea is not here: its API has paths and bodies of its own. It is reached through an aggregator
//! that speaks this protocol, by a profile for the aggregator, or by an adapter of its own.

mod accounts;
mod adapter;
mod ais;
mod answer;
mod balance;
mod bank;
mod booked;
mod call;
mod consents;
mod fault;
mod funds;
mod initiation;
mod link;
mod notice;
mod order;
mod pis;
mod profile;
mod sca;
mod signature;
mod status;
mod transactions;
mod trusted;

pub use adapter::{BankSetup, BerlinGroup, SetupError};
pub use notice::NoticeReader;
pub use profile::{
    AccountIdentification, BankProfile, ConsentAccess, Instructed, InvalidProfile, Product,
    SigningProfile, built_in,
};
pub use signature::{InvalidSigningKey, SigningKey};
