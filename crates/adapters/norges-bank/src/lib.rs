//! Reference exchange rates from Norges Bank's open data, in SDMX-JSON 1.0.
//!
//! Source: norges-bank.no, open data, data set `EXR`; key `frequency.base.quote.tenor`.

mod client;
mod sdmx;

pub use client::NorgesBank;
pub use sdmx::MOST_DAYS_OLD;
