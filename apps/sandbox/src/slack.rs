//! Slack's incoming webhooks: keeps what is posted, so that tests can read what people were told.

use std::collections::VecDeque;

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::state::{Sandbox, lock};

/// Older messages are forgotten.
const MOST_MESSAGES: usize = 1_000;

/// What was posted, oldest first.
#[derive(Default)]
pub(crate) struct Messages(VecDeque<Value>);

impl Messages {
    fn keep(&mut self, message: Value) {
        if self.0.len() >= MOST_MESSAGES {
            self.0.pop_front();
        }
        self.0.push_back(message);
    }
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
    lock(&sandbox.slack).keep(message);
    HttpResponse::Ok().body("ok")
}

async fn list(sandbox: web::Data<Sandbox>) -> HttpResponse {
    HttpResponse::Ok().json(&lock(&sandbox.slack).0)
}
