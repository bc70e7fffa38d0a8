//! Controls of Sumsub: applicants, simulated reviews, webhooks.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    applicant::{Applicant, ReviewResult},
    webhook::{Flaw, Subscription},
};
use crate::{lock::lock, refusal::refused, state::Sandbox};

/// Routes below `/sandbox`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/sumsub")
            .route("/applicants", web::get().to(list))
            .route("/applicants/{id}/simulate", web::post().to(simulate))
            .route("/applicants/{id}/webhooks", web::post().to(send_again))
            .route("/webhook", web::put().to(subscribe))
            .route("/webhook", web::delete().to(unsubscribe)),
    );
}

async fn list(sandbox: web::Data<Sandbox>) -> HttpResponse {
    let sumsub = lock(&sandbox.sumsub);
    let all: Vec<Value> = sumsub.applicants.iter().map(Applicant::one).collect();
    HttpResponse::Ok().json(all)
}

/// What happens to an applicant. `type` follows from the status where it is left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Simulated {
    r#type: Option<String>,
    review_status: Option<String>,
    level_name: Option<String>,
    review_answer: Option<String>,
    review_reject_type: Option<String>,
    reject_labels: Option<Vec<String>>,
    moderation_comment: Option<String>,
    client_comment: Option<String>,
}

impl Simulated {
    /// # Errors
    /// What is wrong with it, in words.
    fn result(&self) -> Result<Option<ReviewResult>, &'static str> {
        let Some(answer) = &self.review_answer else {
            return Ok(None);
        };
        let (kind, labels) = match (answer.as_str(), &self.review_reject_type) {
            ("GREEN", _) => (None, None),
            ("RED", kind) => {
                let kind = kind.clone().unwrap_or_else(|| "FINAL".to_owned());
                (
                    Some(kind),
                    Some(self.reject_labels.clone().unwrap_or_default()),
                )
            }
            _ => return Err("reviewAnswer is GREEN or RED"),
        };
        Ok(Some(ReviewResult {
            review_answer: answer.clone(),
            review_reject_type: kind,
            reject_labels: labels,
            moderation_comment: self.moderation_comment.clone(),
            client_comment: self.client_comment.clone(),
        }))
    }

    fn status(&self) -> String {
        let answered = self.review_answer.as_ref().map(|_| "completed");
        let asked = self.review_status.as_deref();
        asked.or(answered).unwrap_or("pending").to_owned()
    }

    fn kind(&self, status: &str) -> String {
        let follows = match status {
            "init" => "applicantReset",
            "onHold" => "applicantOnHold",
            "completed" => "applicantReviewed",
            _ => "applicantPending",
        };
        self.r#type.clone().unwrap_or_else(|| follows.to_owned())
    }
}

async fn simulate(
    sandbox: web::Data<Sandbox>,
    id: web::Path<String>,
    body: web::Json<Simulated>,
) -> HttpResponse {
    let result = match body.result() {
        Ok(result) => result,
        Err(why) => return refused(why),
    };
    let (status, now) = (body.status(), sandbox.clock.now());
    let kind = body.kind(&status);
    let mut sumsub = lock(&sandbox.sumsub);
    let Some(applicant) = sumsub.applicant(&id) else {
        return HttpResponse::NotFound().json(json!({ "error": "no such applicant" }));
    };
    if let Some(level) = &body.level_name {
        applicant.level.clone_from(level);
    }
    applicant.deleted = kind == "applicantDeleted";
    applicant.stand(&status, result);
    let notice = applicant.happens(&kind, now);
    let answer = applicant.one();
    sumsub.notify(&[notice]);
    HttpResponse::Ok().json(answer)
}

/// Which notices of an applicant to send again, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Again {
    /// The newest so many; all of them if left out.
    last: Option<usize>,
    /// Newest first.
    #[serde(default)]
    reversed: bool,
    flaw: Option<Flaw>,
}

async fn send_again(
    sandbox: web::Data<Sandbox>,
    id: web::Path<String>,
    body: web::Json<Again>,
) -> HttpResponse {
    let mut sumsub = lock(&sandbox.sumsub);
    let Some(applicant) = sumsub.applicant(&id) else {
        return HttpResponse::NotFound().json(json!({ "error": "no such applicant" }));
    };
    let mut notices = applicant.notices.clone();
    let skipped = notices
        .len()
        .saturating_sub(body.last.unwrap_or(usize::MAX));
    notices.drain(..skipped);
    if body.reversed {
        notices.reverse();
    }
    let Some(webhook) = &sumsub.webhook else {
        return refused("there is no subscription; PUT /sandbox/sumsub/webhook first");
    };
    webhook.deliver(&notices, body.flaw);
    HttpResponse::Ok().json(json!({ "sent": notices.len() }))
}

async fn subscribe(sandbox: web::Data<Sandbox>, body: web::Json<Subscription>) -> HttpResponse {
    lock(&sandbox.sumsub).webhook = Some(body.into_inner());
    HttpResponse::NoContent().finish()
}

async fn unsubscribe(sandbox: web::Data<Sandbox>) -> HttpResponse {
    lock(&sandbox.sumsub).webhook = None;
    HttpResponse::NoContent().finish()
}
