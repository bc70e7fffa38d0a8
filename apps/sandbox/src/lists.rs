//! Whoever publishes lists of sanctions: serves the files that were put here, as they were put.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::state::{Sandbox, lock};

/// What is published, by name.
#[derive(Default)]
pub(crate) struct Published(BTreeMap<String, String>);

/// Routes below `/lists`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route("/lists/{name}", web::get().to(get));
}

/// Routes below `/sandbox`.
pub(crate) fn control_routes(config: &mut web::ServiceConfig) {
    config.route("/lists/{name}", web::put().to(put));
}

async fn get(sandbox: web::Data<Sandbox>, name: web::Path<String>) -> HttpResponse {
    match lock(&sandbox.lists).0.get(name.as_str()) {
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
    lock(&sandbox.lists).0.insert(name.into_inner(), content);
    HttpResponse::NoContent().finish()
}
