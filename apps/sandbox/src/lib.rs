//! Drop's partners, played over real HTTP: an OpenID provider, two banks, Norges Bank,
//! Sumsub, Maskinporten, Altinn, Slack, publishers of lists.
//!
//! The sandbox keeps its state in memory and shares no code with the adapters it checks, so that a
//! misreading of a protocol cannot hide on both sides. Everything it can be made to do wrong is
//! listed on its own index page and in the README beside this crate.

mod altinn;
mod bank;
mod broken_answer;
mod clock;
mod control;
pub mod credentials;
mod fault_injection;
mod faults;
mod html;
mod index;
mod lists;
mod lock;
mod maskinporten;
mod national_id;
mod norges_bank;
mod oidc;
mod people;
mod random;
mod refusal;
mod server;
mod slack;
mod state;
mod sumsub;
mod webhooks;

pub use server::{RunningSandbox, SandboxConfig};
