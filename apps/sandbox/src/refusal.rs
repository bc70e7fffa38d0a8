//! Refusals of control calls.

use actix_web::HttpResponse;
use serde_json::json;

/// A refusal of a control call, in words.
pub(crate) fn refused(why: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": why }))
}
