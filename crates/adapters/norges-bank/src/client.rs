//! Fetches the newest rates of many currencies in one call.

use std::{fmt::Write, sync::Arc};

use async_trait::async_trait;
use kernel::{Clock, Currency};
use outbound::{Method, Outbound, Repeat, Request, StatusCode};
use payments::{
    ReferenceRate,
    ports::{ExchangeRates, RatesError},
};
use url::Url;

use crate::sdmx;

/// Norges Bank as a source of reference rates.
pub struct NorgesBank {
    base: Url,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
}

impl NorgesBank {
    /// A client for this address (`https://data.norges-bank.no/`, or the sandbox), below which it
    /// requests `api/data/EXR/…`.
    pub fn new(base: Url, outbound: Arc<Outbound>, clock: Arc<dyn Clock>) -> Self {
        Self {
            base,
            outbound,
            clock,
        }
    }

    /// `B` is business days, `SP` spot.
    fn address(&self, currencies: &[Currency]) -> Result<Url, RatesError> {
        let mut key = String::from("B.");
        for (n, currency) in currencies.iter().enumerate() {
            let separator = if n == 0 { "" } else { "+" };
            // Writing into a string cannot fail.
            let _written = write!(key, "{separator}{currency}");
        }
        key.push_str(".NOK.SP");
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| RatesError::Unavailable("the configured address has no path".into()))?
            .pop_if_empty()
            .extend(["api", "data", "EXR", key.as_str()]);
        url.query_pairs_mut()
            .append_pair("format", "sdmx-json")
            .append_pair("lastNObservations", "1")
            .append_pair("locale", "en");
        Ok(url)
    }
}

#[async_trait]
impl ExchangeRates for NorgesBank {
    async fn latest(&self, currencies: &[Currency]) -> Result<Vec<ReferenceRate>, RatesError> {
        let mut wanted: Vec<Currency> = currencies.to_vec();
        wanted.retain(|currency| *currency != Currency::NOK);
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            // An empty series key would be a wildcard.
            return Ok(Vec::new());
        }
        let request = Request::new(Method::GET, self.address(&wanted)?, "/api/data/EXR/{key}");
        let response = self
            .outbound
            .send(request, Repeat::Safe)
            .await
            .map_err(|error| RatesError::Unavailable(error.to_string()))?;
        match response.status {
            StatusCode::OK => sdmx::rates(&response.body, &wanted, self.clock.now())
                .map_err(|why| RatesError::Malformed(why.to_string())),
            // The publisher has none of the currencies.
            StatusCode::NOT_FOUND => Ok(Vec::new()),
            status => Err(RatesError::Unavailable(format!("status {status}"))),
        }
    }
}
