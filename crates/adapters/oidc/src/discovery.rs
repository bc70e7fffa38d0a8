//! The provider's metadata (OpenID Connect Discovery 1.0), cached.

use std::{sync::Arc, time::Duration};

use identity::ports::OpenIdError;
use kernel::{Clock, Timestamp};
use openidconnect::core::CoreProviderMetadata;
use outbound::{Method, Outbound, Repeat, Request, Response, StatusCode, header};
use tokio::sync::Mutex;
use url::Url;

use crate::jws::untrusted;

pub(crate) struct Discovery {
    issuer: String,
    life: Duration,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
    cached: Mutex<Option<(Timestamp, Arc<CoreProviderMetadata>)>>,
}

impl Discovery {
    pub(crate) fn new(
        issuer: String,
        life: Duration,
        outbound: Arc<Outbound>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            issuer,
            life,
            outbound,
            clock,
            cached: Mutex::new(None),
        }
    }

    /// The metadata. If it cannot be refreshed, the cached copy stays in use, since endpoints
    /// rarely change. Metadata of another issuer are refused.
    pub(crate) async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, OpenIdError> {
        let mut cached = self.cached.lock().await;
        let now = self.clock.now();
        if let Some((at, metadata)) = cached.as_ref()
            && is_fresh(*at, now, self.life)
        {
            return Ok(metadata.clone());
        }
        match (self.fetch().await, cached.as_ref()) {
            (Ok(metadata), _) => {
                let metadata = Arc::new(metadata);
                *cached = Some((now, metadata.clone()));
                Ok(metadata)
            }
            (Err(OpenIdError::Unavailable(why)), Some((_, old))) => {
                tracing::warn!(
                    why,
                    "provider metadata cannot be refreshed; the old serves on"
                );
                Ok(old.clone())
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn fetch(&self) -> Result<CoreProviderMetadata, OpenIdError> {
        let address = format!(
            "{}/.well-known/openid-configuration",
            self.issuer.trim_end_matches('/')
        );
        let url = Url::parse(&address)
            .map_err(|_| OpenIdError::Unavailable("the issuer is not an address".into()))?;
        let body = fetch_json(&self.outbound, url, "/.well-known/openid-configuration").await?;
        let metadata: CoreProviderMetadata = serde_json::from_slice(&body)
            .map_err(|_| OpenIdError::Unavailable("metadata is malformed".into()))?;
        if metadata.issuer().as_str() != self.issuer {
            return Err(untrusted("issuer of the metadata"));
        }
        Ok(metadata)
    }
}

/// Whether a cached value is still fresh; a clock that was set back makes it stale.
pub(crate) fn is_fresh(at: Timestamp, now: Timestamp, life: Duration) -> bool {
    (now - at).to_std().is_ok_and(|age| age < life)
}

/// GETs a JSON document.
pub(crate) async fn fetch_json(
    outbound: &Outbound,
    url: Url,
    template: &'static str,
) -> Result<Vec<u8>, OpenIdError> {
    let request = Request::new(Method::GET, url, template).header(
        header::ACCEPT,
        header::HeaderValue::from_static("application/json"),
    );
    let response = outbound
        .send(request, Repeat::Safe)
        .await
        .map_err(|error| OpenIdError::Unavailable(error.to_string()))?;
    if response.status != StatusCode::OK {
        return Err(bad_status(template, &response));
    }
    Ok(response.body)
}

pub(crate) fn bad_status(what: &str, response: &Response) -> OpenIdError {
    OpenIdError::Unavailable(format!("{what}: status {}", response.status.as_u16()))
}
