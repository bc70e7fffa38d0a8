//! The HTTP server: every endpoint behind the chain of middleware, with or without TLS.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_cors::Cors;
use actix_web::{
    App, HttpRequest, HttpServer, ResponseError,
    dev::Server,
    http::header::{HeaderName, HeaderValue},
    middleware::from_fn,
    web,
};
use utoipa_actix_web::AppExt;

use super::{
    Edge, docs,
    extract::BODY_LIMIT,
    middleware::{Gate, Limits, gate, identify, limit, respond},
    openapi,
    problem::{Kind, Problem},
    service::{Readiness, Scrape},
};
use crate::{
    collectors::Collectors, config::Http, error_rate::Errors, services::Services,
    worker::ManualRuns,
};

/// What the handlers share. One per process; each worker thread holds references.
#[derive(Clone)]
pub struct Shared {
    /// The use cases.
    pub services: Services,
    /// SystemPorts.
    pub edge: web::Data<Edge>,
    /// Rates of requests.
    pub limits: web::Data<Limits>,
    /// How much is taken on at once.
    pub gate: web::Data<Gate>,
    /// What went wrong.
    pub errors: web::Data<Errors>,
    /// What the process needs.
    pub readiness: web::Data<Readiness>,
    /// Metrics.
    pub metrics: web::Data<Scrape>,
    /// Figures that are in the database.
    pub collectors: web::Data<Collectors>,
    /// Begins jobs.
    pub manual_runs: web::Data<ManualRuns>,
}

/// Serves on a bound listener until stopped. Signals are the caller's business.
///
/// # Errors
/// The listener or the certificate is unusable.
pub fn serve(
    listener: TcpListener,
    http: &Http,
    tls: Option<Arc<rustls::ServerConfig>>,
    shared: Shared,
) -> anyhow::Result<Server> {
    let origins = http.allowed_origins.clone();
    let document = openapi::document(shared.edge.public_url.as_str());
    let allowed = Arc::new(allowed_methods(&document));
    let server = HttpServer::new(move || {
        let (shared, document, allowed) = (shared.clone(), document.clone(), allowed.clone());
        App::new()
            .into_utoipa_app()
            .configure(openapi::routes)
            .into_app()
            .configure(|config| shared.services.register(config))
            .app_data(shared.edge)
            .app_data(shared.limits)
            .app_data(shared.gate)
            .app_data(shared.errors)
            .app_data(shared.readiness)
            .app_data(shared.metrics)
            .app_data(shared.collectors)
            .app_data(shared.manual_runs)
            .app_data(web::PayloadConfig::new(BODY_LIMIT))
            .configure(|config| docs::routes(config, document))
            .default_service(web::to(move |request: HttpRequest| {
                let allowed = allowed.clone();
                async move { unrouted(&request, &allowed) }
            }))
            .wrap(from_fn(limit))
            .wrap(from_fn(gate))
            .wrap(cors(&origins))
            // Outside of CORS, so that its refusals have the one error body and an id as well.
            .wrap(from_fn(respond))
            .wrap(from_fn(identify))
    })
    .workers(http.workers)
    .client_request_timeout(Duration::from_secs(10))
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(20)
    .disable_signals();
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls.as_ref().clone())?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "authorization",
            "content-type",
            "idempotency-key",
            "x-request-id",
        ])
        .expose_headers([
            "x-request-id",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
        ])
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Path templates with their methods, from the document.
fn allowed_methods(document: &utoipa::openapi::OpenApi) -> Vec<(Vec<String>, String)> {
    let methods = |item: &utoipa::openapi::PathItem| {
        let mut names = Vec::new();
        for (name, operation) in [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ] {
            if operation.is_some() {
                names.push(name);
            }
        }
        names.join(", ")
    };
    let split = |path: &str| path.split('/').map(str::to_owned).collect();
    document
        .paths
        .paths
        .iter()
        .map(|(path, item)| (split(path), methods(item)))
        .collect()
}

/// What no route took: 405 with `Allow` where another method would have been right, else 404.
fn unrouted(request: &HttpRequest, allowed: &[(Vec<String>, String)]) -> actix_web::HttpResponse {
    let segments: Vec<&str> = request.path().split('/').collect();
    let fits = |template: &[String]| {
        template.len() == segments.len()
            && template
                .iter()
                .zip(&segments)
                .all(|(t, s)| t == s || (t.starts_with('{') && !s.is_empty()))
    };
    let Some((_, methods)) = allowed.iter().find(|(template, _)| fits(template)) else {
        return Problem::from(Kind::NotFound).error_response();
    };
    let mut response = Problem::from(Kind::MethodNotAllowed).error_response();
    if let Ok(value) = HeaderValue::from_str(methods) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("allow"), value);
    }
    response
}
