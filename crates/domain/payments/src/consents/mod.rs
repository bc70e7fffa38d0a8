//! Consents to read accounts (AISP): start, come back from the bank, look, renew, end.

mod check;
mod end;
mod ending;
mod errors;
mod expire;
mod get;
mod import;
mod start;

pub use end::EndConsent;
pub use errors::ConsentError;
pub use expire::ExpireConsents;
pub use get::{GetConsent, RefreshConsentStatus, ReturnFromConsent};
pub use start::StartConsent;

pub(crate) use ending::ConsentEnding;

#[cfg(test)]
mod tests;
