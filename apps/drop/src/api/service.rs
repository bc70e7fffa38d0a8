//! Health, metrics and public keys: what machines around the API ask for.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    envelope::{Data, ok},
    problem::{Kind, Problem, ProblemBody},
};
use crate::{collectors::Collectors, services::Identity};

/// Registers the service endpoints.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(health)
        .service(live)
        .service(ready)
        .service(startup)
        .service(metrics)
        .service(jwks);
}

/// How it is found out.
pub type Probe = dyn Fn() -> Pin<Box<dyn Future<Output = Vec<Dependency>> + Send>> + Send + Sync;

/// Looks at what the process needs to do its work.
#[derive(Clone)]
pub struct Readiness {
    /// Looks.
    pub probe: Arc<Probe>,
    /// Whether the process is about to stop.
    pub draining: Arc<AtomicBool>,
}

/// The metrics, and what brings those up to date that change by themselves.
pub struct Scrape {
    /// Where they are collected.
    pub recorder: PrometheusHandle,
    /// Called before they are read.
    pub refresh: Box<dyn Fn() + Send + Sync>,
}

/// A dependency of the process.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dependency {
    /// Name.
    #[schema(example = "database")]
    pub name: String,
    /// `up`, `degraded` or `down`.
    #[schema(example = "up")]
    pub state: &'static str,
    /// Whether requests need it.
    #[schema(example = true)]
    pub required: bool,
}

/// Health of the process.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`, or `degraded` if an optional dependency is down.
    #[schema(example = "ok")]
    status: &'static str,
    /// Version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Its dependencies.
    dependencies: Vec<Dependency>,
}

async fn look(readiness: &Readiness) -> Result<HttpResponse, Problem> {
    let dependencies = (readiness.probe)().await;
    if dependencies.iter().any(|d| d.required && d.state == "down") {
        return Err(Kind::Unavailable.into());
    }
    let degraded = dependencies.iter().any(|d| d.state != "up");
    let status = if degraded { "degraded" } else { "ok" };
    Ok(ok(Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        dependencies,
    }))
}

/// Health
///
/// For status pages: the state of each dependency.
#[utoipa::path(tag = "Service", operation_id = "getHealth", responses(
    (status = 200, description = "Healthy", body = Data<Health>),
    (status = 503, description = "Unavailable: the database cannot be reached", body = ProblemBody),
))]
#[get("/v1/health")]
pub async fn health(readiness: web::Data<Readiness>) -> Result<HttpResponse, Problem> {
    look(&readiness).await
}

/// Liveness
///
/// Reports only that the process runs; for anything else a restart would not help.
#[utoipa::path(tag = "Service", operation_id = "getLiveness", responses((status = 204, description = "The process runs")))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Readiness
///
/// Also 503 while the process is stopping; it still answers requests for a short time.
#[utoipa::path(tag = "Service", operation_id = "getReadiness", responses(
    (status = 200, description = "Ready", body = Data<Health>),
    (status = 503, description = "Not ready: the database cannot be reached, or the process is stopping", body = ProblemBody),
))]
#[get("/health/ready")]
pub async fn ready(readiness: web::Data<Readiness>) -> Result<HttpResponse, Problem> {
    if readiness.draining.load(Ordering::SeqCst) {
        return Err(Kind::Draining.into());
    }
    look(&readiness).await
}

/// Start-up
#[utoipa::path(tag = "Service", operation_id = "getStartup", responses((status = 204, description = "Started and migrated")))]
#[get("/health/startup")]
pub async fn startup() -> HttpResponse {
    // The server listens only after migrations are checked and keys are read.
    HttpResponse::NoContent().finish()
}

/// Metrics
///
/// In Prometheus' text format.
#[utoipa::path(tag = "Service", operation_id = "getMetrics", responses(
    (status = 200, description = "The metrics", body = String, content_type = "text/plain"),
))]
#[get("/metrics")]
pub async fn metrics(scrape: web::Data<Scrape>, collectors: web::Data<Collectors>) -> HttpResponse {
    collectors.refresh().await;
    (scrape.refresh)();
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(scrape.recorder.render())
}

/// Public keys
///
/// The JWK set (RFC 7517) by which access tokens can be verified.
#[utoipa::path(tag = "Service", operation_id = "getPublicKeys", responses(
    (status = 200, description = "JWK set", body = serde_json::Value),
))]
#[get("/.well-known/jwks.json")]
pub async fn jwks(identity: web::Data<Identity>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "public, max-age=300"))
        .json(identity.signer.public_keys())
}
