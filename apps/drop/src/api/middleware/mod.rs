//! What every request passes on its way in and out. Order, outermost first: [`identify`] (request
//! id, client address, log line, metrics), [`respond`] (headers, error bodies), CORS, [`gate`]
//! (so many at once, each with a deadline), [`limit`] (rates per address), then authentication and role in the handlers' extractors.

mod client_ip;
mod gate;
mod identify;
mod limit;
mod respond;

pub use client_ip::TrustedProxies;
pub use gate::{Gate, gate};
pub use identify::{Context, identify};
pub use limit::{Limits, count_for_user, limit};
pub use respond::respond;
