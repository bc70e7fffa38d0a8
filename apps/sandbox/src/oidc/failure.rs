//! Answers of a provider that cannot do what is asked.

use actix_web::HttpResponse;
use serde_json::json;

/// The answer for a provider that is not played.
pub(super) fn no_such_provider() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": "no such provider" }))
}

/// What OpenSSL failed at, as a 500; details go to the log alone.
pub(super) fn key_failure(error: &openssl::error::ErrorStack) -> HttpResponse {
    tracing::error!(%error, "the provider's keys failed");
    HttpResponse::InternalServerError().json(json!({ "error": "server_error" }))
}
