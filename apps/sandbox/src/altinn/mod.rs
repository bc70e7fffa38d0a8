//! Altinn: takes reports for a Maskinporten token, and keeps what it was sent, twice if sent twice.
//!
//! The form behind it (MT-0002) has no public schema, so that any JSON object is a report.

pub(crate) mod reports;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use self::reports::{LIFE, MOST_REPORTS, Report, Status};
use crate::{lock::lock, random, refusal::refused, state::Sandbox};

/// A reference that ends so is refused.
const MAGIC_REFUSED: &str = "-refused";

/// Routes below `/altinn`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/altinn")
            .route(
                "/authentication/api/v1/exchange/maskinporten",
                web::get().to(exchange),
            )
            .route("/storage/api/v1/instances", web::get().to(find))
            .route("/{org}/{app}/instances", web::post().to(submit)),
    );
}

/// Routes below `/sandbox`.
pub(crate) fn control_routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/altinn")
            .route("/reports", web::get().to(reports))
            .route("/reports/{reference}/simulate", web::post().to(simulate))
            .route("/settings", web::put().to(set))
            .route("/tokens", web::delete().to(forget_tokens)),
    );
}

fn bearer(http: &HttpRequest) -> Option<&str> {
    let value = http.headers().get("Authorization")?.to_str().ok()?;
    value.strip_prefix("Bearer ")
}

/// The Altinn token as plain text, for one of Maskinporten's.
async fn exchange(sandbox: web::Data<Sandbox>, http: HttpRequest) -> HttpResponse {
    let now = sandbox.clock.now();
    let known = bearer(&http).is_some_and(|token| lock(&sandbox.maskinporten).knows(token, now));
    if !known {
        return HttpResponse::Unauthorized().finish();
    }
    let token = random::token();
    let mut altinn = lock(&sandbox.altinn);
    altinn.tokens.retain(|_, until| now < *until);
    altinn.tokens.insert(token.clone(), now + LIFE);
    altinn.exchanges += 1;
    HttpResponse::Ok().content_type("text/plain").body(token)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    app_id: String,
    reference: String,
}

async fn find(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    search: web::Query<Search>,
) -> HttpResponse {
    let now = sandbox.clock.now();
    let mut altinn = lock(&sandbox.altinn);
    if !bearer(&http).is_some_and(|token| altinn.admits(token, now)) {
        return HttpResponse::Unauthorized().finish();
    }
    let acknowledge_after = altinn.acknowledge_after;
    let found = altinn.reports.iter_mut();
    let found = found.filter(|one| one.app == search.app_id && one.reference == search.reference);
    let found: Vec<Value> = found
        .map(|report| {
            report.looked_at(acknowledge_after, now);
            report.instance()
        })
        .collect();
    HttpResponse::Ok().json(json!({ "count": found.len(), "instances": found }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    organisation_number: String,
}

#[derive(Deserialize)]
struct Values {
    reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Submitted {
    instance_owner: Owner,
    data_values: Values,
    data: serde_json::Map<String, Value>,
}

async fn submit(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Bytes,
) -> HttpResponse {
    let now = sandbox.clock.now();
    let mut altinn = lock(&sandbox.altinn);
    if !bearer(&http).is_some_and(|token| altinn.admits(token, now)) {
        return HttpResponse::Unauthorized().finish();
    }
    let Ok(instance) = serde_json::from_slice::<Submitted>(&body) else {
        return HttpResponse::BadRequest().json(json!({ "title": "the instance is malformed" }));
    };
    let reference = instance.data_values.reference;
    if instance.data.is_empty() || reference.ends_with(MAGIC_REFUSED) {
        return HttpResponse::UnprocessableEntity().json(json!({ "title": "validation failed" }));
    }
    if altinn.reports.len() >= MOST_REPORTS {
        altinn.reports.pop_front();
    }
    let (org, app) = path.into_inner();
    let report = Report {
        id: format!("500001/{}", random::id()),
        app: format!("{org}/{app}"),
        reference,
        owner: instance.instance_owner.organisation_number,
        data: Value::Object(instance.data),
        received_at: now,
        status: Status::Received,
        looks: 0,
    };
    let answer = report.instance();
    altinn.reports.push_back(report);
    HttpResponse::Created().json(answer)
}

async fn reports(sandbox: web::Data<Sandbox>) -> HttpResponse {
    let altinn = lock(&sandbox.altinn);
    let all = altinn.reports.iter().map(|report| {
        json!({ "instance": report.instance(), "reference": report.reference, "data": report.data })
    });
    let all: Vec<Value> = all.collect();
    let exchanges = altinn.exchanges;
    HttpResponse::Ok().json(json!({ "reports": all, "tokensExchanged": exchanges }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Simulated {
    status: String,
    reason: Option<String>,
}

async fn simulate(
    sandbox: web::Data<Sandbox>,
    reference: web::Path<String>,
    body: web::Json<Simulated>,
) -> HttpResponse {
    let now = sandbox.clock.now();
    let reason = || body.reason.clone().unwrap_or_default();
    let status = || match body.status.as_str() {
        "received" => Some(Status::Received),
        "acknowledged" => Some(Status::Acknowledged(now)),
        "rejected" => Some(Status::Rejected(reason())),
        _ => None,
    };
    let mut altinn = lock(&sandbox.altinn);
    let mut found = 0;
    for report in altinn
        .reports
        .iter_mut()
        .filter(|one| one.reference == *reference)
    {
        let Some(status) = status() else {
            return refused("status is received, acknowledged or rejected");
        };
        report.status = status;
        found += 1;
    }
    if found == 0 {
        return HttpResponse::NotFound().json(json!({ "error": "no such report" }));
    }
    HttpResponse::NoContent().finish()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    acknowledge_after_looks: Option<u32>,
}

async fn set(sandbox: web::Data<Sandbox>, body: web::Json<Settings>) -> HttpResponse {
    lock(&sandbox.altinn).acknowledge_after = body.acknowledge_after_looks;
    HttpResponse::NoContent().finish()
}

async fn forget_tokens(sandbox: web::Data<Sandbox>) -> HttpResponse {
    lock(&sandbox.altinn).tokens.clear();
    HttpResponse::NoContent().finish()
}
