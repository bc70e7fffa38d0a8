//! The publishers of sanctions lists: serve the files that were put here, unchanged.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::{lock::lock, state::Sandbox};

/// Routes below `/lists`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route("/lists/{name}", web::get().to(get));
}

/// Routes below `/sandbox`.
pub(crate) fn control_routes(config: &mut web::ServiceConfig) {
    config.route("/lists/{name}", web::put().to(put));
}

async fn get(sandbox: web::Data<Sandbox>, name: web::Path<String>) -> HttpResponse {
    match lock(&sandbox.lists).get(name.as_str()) {
        Some(content) => HttpResponse::Ok().body(content.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    content: String,
}

async fn put(
    sandbox: web::Data<Sandbox>,
    name: web::Path<String>,
    body: web::Json<Content>,
) -> HttpResponse {
    let content = body.into_inner().content;
    lock(&sandbox.lists).insert(name.into_inner(), content);
    HttpResponse::NoContent().finish()
}
