//! Gives every request an id and an address, and leaves one log line and one metric behind.

use std::{net::IpAddr, time::Instant};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};
use kernel::RequestContext;
use tracing::Instrument;

use super::client_ip::client_ip;
use crate::api::{
    Edge,
    problem::{Kind, Problem},
};

/// The request's id and client address, for handlers (as an extractor) and use cases.
#[derive(Debug, Clone)]
pub struct Context(pub RequestContext);

impl Context {
    /// The context of this request.
    pub fn of(request: &HttpRequest) -> RequestContext {
        request.extensions().get::<Self>().map_or_else(
            || RequestContext {
                request_id: "unidentified".to_owned(),
                client_ip: None,
            },
            |context| context.0.clone(),
        )
    }
}

impl Context {
    /// The client's address.
    ///
    /// # Errors
    /// 500 if the connection has none, which TCP always does.
    pub fn ip(&self) -> Result<IpAddr, Problem> {
        self.0.client_ip.ok_or_else(|| Kind::Internal.into())
    }
}

impl FromRequest for Context {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self(Self::of(request))))
    }
}

/// Names the request.
pub async fn identify<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let context = RequestContext {
        request_id: request_id(&request),
        client_ip: ip(&request),
    };
    let method = request.method().to_string();
    let span = tracing::info_span!("request", id = %context.request_id, %method);
    request.extensions_mut().insert(Context(context));
    let response = next.call(request).instrument(span.clone()).await?;
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "unmatched".to_owned());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    span.in_scope(|| tracing::info!(%route, status, ms = elapsed.as_millis(), "answered"));
    let labels = [
        ("method", known_method(&method).to_owned()),
        ("route", route),
        ("status", status.to_string()),
    ];
    metrics::counter!("drop_http_requests_total", &labels).increment(1);
    metrics::histogram!("drop_http_request_seconds", &labels).record(elapsed);
    Ok(response)
}

/// A client may invent methods; metrics do not grow by that.
fn known_method(method: &str) -> &str {
    match method {
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" => method,
        _ => "other",
    }
}

/// The client's `x-request-id` if it is harmless in a log, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let harmless = |id: &&str| {
        (8..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let given = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok());
    if let Some(id) = given.filter(harmless) {
        return id.to_owned();
    }
    let minted = request
        .app_data::<web::Data<Edge>>()
        .map(|edge| edge.ids.next());
    minted.map_or_else(String::new, |id| format!("req_{}", id.simple()))
}

fn ip(request: &ServiceRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let edge = request.app_data::<web::Data<Edge>>()?;
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|v| v.to_str().ok());
    Some(client_ip(peer, forwarded, &edge.trusted_proxies))
}
