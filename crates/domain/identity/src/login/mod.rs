//! Logging in with an eID: there and back again, and what is refused on the way.

mod admission;
mod client;
mod complete;
mod opening;
mod providers;
mod redeem;
mod refusal;
mod start;
#[cfg(test)]
mod tests;

pub use client::InvalidLoginClient;
pub use complete::{Callback, CallbackAnswer, CompleteLogin, CompletedLogin, Device};
pub use opening::CODE_LIFE;
pub use providers::Providers;
pub use redeem::{RedeemCode, RedeemCodeError};
pub use refusal::{CompleteLoginError, RefusedAnswer};
pub use start::{ATTEMPT_LIFE, StartLogin, StartLoginError, StartedLogin};
