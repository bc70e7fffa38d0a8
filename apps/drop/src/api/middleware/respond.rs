//! Completes every answer: security headers, `x-request-id`, and the one error body. Counts the
//! answers with a server error.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};

use super::{Context, gate::is_probe};
use crate::{
    api::{
        Edge,
        problem::{Kind, Problem},
    },
    error_rate::Errors,
};

/// Writes error bodies and headers.
pub async fn respond(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let edge = request.app_data::<web::Data<Edge>>().cloned();
    let errors = request.app_data::<web::Data<Errors>>().cloned();
    let docs = request.path().starts_with("/docs/") || ["/docs", "/"].contains(&request.path());
    let response = next.call(request).await?.map_into_boxed_body();
    let request_id = Context::of(response.request()).request_id;
    let base = edge
        .as_ref()
        .map_or("", |edge| edge.public_url.as_str())
        .trim_end_matches('/');
    let mut response = with_error_body(response, base, &request_id);
    // Probes say again and again what is wrong, and that a process stops, which is no error.
    if response.status().is_server_error() && !is_probe(response.request()) {
        errors.inspect(|errors| errors.answered());
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    secure(headers, docs);
    Ok(response)
}

fn with_error_body(
    response: ServiceResponse<BoxBody>,
    base: &str,
    request_id: &str,
) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let attached = response.response().extensions().get::<Problem>().cloned();
    let problem = attached.unwrap_or_else(|| by_status(status));
    let (request, old) = response.into_parts();
    let mut new = HttpResponse::build(problem.kind().status());
    for (name, value) in old.headers() {
        if name != "content-type" && name != "content-length" {
            new.append_header((name, value));
        }
    }
    let body = serde_json::to_vec(&problem.body(base, request_id)).unwrap_or_default();
    let new = new.content_type("application/problem+json").body(body);
    ServiceResponse::new(request, new)
}

/// What the framework refused by itself.
fn by_status(status: StatusCode) -> Problem {
    match status.as_u16() {
        404 => Kind::NotFound,
        405 => Kind::MethodNotAllowed,
        406 => Kind::NotAcceptable,
        408 => Kind::RequestTimeout,
        413 => Kind::PayloadTooLarge,
        414 => Kind::UriTooLong,
        415 => Kind::UnsupportedMediaType,
        503 => Kind::Unavailable,
        code if code < 500 => Kind::MalformedRequest,
        _ => Kind::Internal,
    }
    .into()
}

/// OWASP's REST and HTML header cheat sheets, as product.md lists them.
fn secure(headers: &mut HeaderMap, docs: bool) {
    let csp = if docs {
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    };
    for (name, value) in [
        ("content-security-policy", csp),
        (
            "strict-transport-security",
            "max-age=63072000; includeSubDomains; preload",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
        ("cross-origin-resource-policy", "same-site"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let cache = HeaderName::from_static("cache-control");
    if !headers.contains_key(&cache) {
        headers.insert(cache, HeaderValue::from_static("no-store"));
    }
}
