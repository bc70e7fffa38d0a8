//! Slack's incoming webhooks: keeps what is posted, so that tests can read it.

use std::collections::VecDeque;

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::{lock::lock, state::Sandbox};

/// Older messages are forgotten.
const MOST_MESSAGES: usize = 1_000;

fn keep(messages: &mut VecDeque<Value>, message: Value) {
    if messages.len() >= MOST_MESSAGES {
        messages.pop_front();
    }
    messages.push_back(message);
}

/// Routes below `/slack`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route("/slack/{token}", web::post().to(post));
}

/// Routes below `/sandbox`.
pub(crate) fn control_routes(config: &mut web::ServiceConfig) {
    config.route("/slack", web::get().to(list));
}

/// Slack answers in plain words: `ok`, or what is wrong.
async fn post(
    sandbox: web::Data<Sandbox>,
    token: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let Ok(Value::Object(body)) = serde_json::from_slice(&body) else {
        return HttpResponse::BadRequest().body("invalid_payload");
    };
    let text = body.get("text").and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() {
        return HttpResponse::BadRequest().body("no_text");
    }
    let at = sandbox.clock.now();
    let message = json!({ "token": token.into_inner(), "text": text, "at": at });
    keep(&mut lock(&sandbox.slack), message);
    HttpResponse::Ok().body("ok")
}

async fn list(sandbox: web::Data<Sandbox>) -> HttpResponse {
    HttpResponse::Ok().json(&*lock(&sandbox.slack))
}
