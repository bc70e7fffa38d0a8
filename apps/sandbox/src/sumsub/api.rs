//! Sumsub's API, below `/sumsub`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    applicant::Applicant,
    applicants::Sumsub,
    magic,
    signature::{check, refused},
};
use crate::{lock::lock, random, state::Sandbox};

/// AML cases that may be asked for in a minute.
const AML_PER_MINUTE: usize = 10;

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/sumsub/resources")
            .route("/applicants", web::post().to(create))
            .route("/applicants/{id}/one", web::get().to(one))
            .route("/applicants/{id}/status", web::get().to(status))
            .route("/applicants/{id}/reset", web::post().to(reset))
            .route("/accessTokens/sdk", web::post().to(sdk_token))
            .route("/api/applicants/{id}/amlCase", web::get().to(aml_case)),
    );
}

fn not_found() -> HttpResponse {
    refused(StatusCode::NOT_FOUND, 404, "Applicant not found")
}

/// Checks the signature, then runs the call on what Sumsub remembers.
fn signed(
    sandbox: &Sandbox,
    http: &HttpRequest,
    body: &[u8],
    call: impl FnOnce(&mut Sumsub) -> HttpResponse,
) -> HttpResponse {
    match check(http, body, sandbox.clock.now()) {
        Err(why) => refused(StatusCode::UNAUTHORIZED, 401, why),
        Ok(()) => call(&mut lock(&sandbox.sumsub)),
    }
}

/// `{id}`, or `-;externalUserId={customer}`.
fn named(path: &str) -> &str {
    path.strip_prefix("-;externalUserId=").unwrap_or(path)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    level_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewApplicant {
    external_user_id: String,
}

async fn create(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    level: web::Query<Level>,
    body: web::Bytes,
) -> HttpResponse {
    let now = sandbox.clock.now();
    signed(&sandbox, &http, &body, |sumsub| {
        let Ok(new) = serde_json::from_slice::<NewApplicant>(&body) else {
            return refused(StatusCode::BAD_REQUEST, 400, "externalUserId is missing");
        };
        if let Some(there) = sumsub.applicant(&new.external_user_id) {
            let why = format!(
                "Applicant with external user id '{}' already exists: {}",
                new.external_user_id, there.id
            );
            return refused(StatusCode::CONFLICT, 409, &why);
        }
        let level = level.level_name.clone();
        let mut applicant = Applicant::new(new.external_user_id, level, now);
        let notice = applicant.happens("applicantCreated", now);
        let answer = applicant.one();
        sumsub.add(applicant);
        sumsub.notify(&[notice]);
        HttpResponse::Created().json(answer)
    })
}

async fn one(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    signed(&sandbox, &http, b"", |sumsub| {
        let found = sumsub.applicant(named(&id));
        found.map_or_else(not_found, |one| HttpResponse::Ok().json(one.one()))
    })
}

async fn status(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    signed(&sandbox, &http, b"", |sumsub| {
        let found = sumsub.applicant(&id).filter(|one| !one.deleted);
        found.map_or_else(not_found, |one| HttpResponse::Ok().json(one.review()))
    })
}

async fn reset(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    id: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let now = sandbox.clock.now();
    signed(&sandbox, &http, &body, |sumsub| {
        let Some(applicant) = sumsub.applicant(&id).filter(|one| !one.deleted) else {
            return not_found();
        };
        applicant.stand("init", None);
        let notice = applicant.happens("applicantReset", now);
        sumsub.notify(&[notice]);
        HttpResponse::Ok().json(json!({ "ok": 1 }))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenRequest {
    user_id: String,
    level_name: String,
    ttl_in_secs: Option<u32>,
}

/// Moves the applicant to the level, makes one where there is none, and has the level's name decide
/// what becomes of it.
async fn sdk_token(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let now = sandbox.clock.now();
    signed(&sandbox, &http, &body, |sumsub| {
        let Ok(asked) = serde_json::from_slice::<TokenRequest>(&body) else {
            return refused(
                StatusCode::BAD_REQUEST,
                400,
                "userId and levelName are needed",
            );
        };
        if asked.ttl_in_secs == Some(0) {
            return refused(StatusCode::BAD_REQUEST, 400, "ttlInSecs is too small");
        }
        let mut notices = Vec::new();
        if sumsub.applicant(&asked.user_id).is_none() {
            let mut made = Applicant::new(asked.user_id.clone(), asked.level_name.clone(), now);
            notices.push(made.happens("applicantCreated", now));
            sumsub.add(made);
        }
        let Some(applicant) = sumsub.applicant(&asked.user_id) else {
            return not_found();
        };
        if applicant.level != asked.level_name {
            applicant.level.clone_from(&asked.level_name);
            applicant.stand("init", None);
            notices.push(applicant.happens("applicantLevelChanged", now));
        }
        notices.extend(magic::act(applicant, now));
        sumsub.notify(&notices);
        let token = format!("_act-sbx-{}", random::token());
        HttpResponse::Ok().json(json!({ "token": token, "userId": asked.user_id }))
    })
}

async fn aml_case(
    sandbox: web::Data<Sandbox>,
    http: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    let now = sandbox.clock.now();
    signed(&sandbox, &http, b"", |sumsub| {
        let begin = now - TimeDelta::minutes(1);
        sumsub.aml_asked.retain(|at| *at > begin);
        if sumsub.aml_asked.len() >= AML_PER_MINUTE {
            return refused(StatusCode::TOO_MANY_REQUESTS, 429, "Too many requests");
        }
        sumsub.aml_asked.push_back(now);
        let Some(applicant) = sumsub.applicant(&id).filter(|one| !one.deleted) else {
            return not_found();
        };
        HttpResponse::Ok().json(case(applicant))
    })
}

/// Where nothing was screened, everything is null.
fn case(applicant: &Applicant) -> Value {
    if !applicant.level.ends_with("-screened") {
        return json!({
            "id": null, "review": null, "riskLabels": null, "hits": null, "ongoingMonitoring": null
        });
    }
    json!({
        "id": applicant.inspection_id,
        "review": { "reviewStatus": "onHold", "reviewResult": null },
        "riskLabels": ["sanctions", "pep"],
        "hits": [{ "id": "Q7747", "matchStatus": "potential_match", "types": ["sanction", "pep-class-1"] }],
        "ongoingMonitoring": true,
    })
}
