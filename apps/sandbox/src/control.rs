//! The sandbox's own controls: health, people, clock, faults, rates. Banks and login have theirs.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    altinn, bank, faults::FaultOrder, lists, lock::lock, maskinporten, norges_bank, oidc,
    refusal::refused, slack, state::Sandbox, sumsub,
};

/// Routes below `/sandbox`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/sandbox")
            .route("/health", web::get().to(health))
            .route("/people", web::get().to(people))
            .route("/clock", web::get().to(clock))
            .route("/clock", web::post().to(advance))
            .route("/faults", web::post().to(fault))
            .route("/faults", web::delete().to(clear_faults))
            .configure(norges_bank::control_routes)
            .configure(slack::control_routes)
            .configure(lists::control_routes)
            .configure(sumsub::control_routes)
            .configure(maskinporten::control_routes)
            .configure(altinn::control_routes)
            .configure(oidc::control::routes)
            .configure(bank::control::routes),
    );
}

async fn health() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

async fn people(sandbox: web::Data<Sandbox>) -> HttpResponse {
    let people: Vec<Value> = sandbox
        .residents
        .iter()
        .map(|person| {
            let accounts: Map<String, Value> = sandbox
                .banks
                .iter()
                .map(|bank| (bank.profile.id.to_owned(), bank.account_list(person)))
                .collect();
            json!({
                "nationalId": person.national_id,
                "name": person.name(),
                "givenName": person.given_name,
                "familyName": person.family_name,
                "birthDate": person.birth_date,
                "note": person.note,
                "accounts": accounts,
            })
        })
        .collect();
    HttpResponse::Ok().json(people)
}

async fn clock(sandbox: web::Data<Sandbox>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "now": sandbox.clock.now() }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn advance(sandbox: web::Data<Sandbox>, body: web::Json<Advance>) -> HttpResponse {
    sandbox.clock.advance(body.advance_seconds);
    HttpResponse::Ok().json(json!({ "now": sandbox.clock.now() }))
}

async fn fault(sandbox: web::Data<Sandbox>, order: web::Json<FaultOrder>) -> HttpResponse {
    match lock(&sandbox.faults).add(order.into_inner()) {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(why) => refused(&why),
    }
}

async fn clear_faults(sandbox: web::Data<Sandbox>) -> HttpResponse {
    lock(&sandbox.faults).clear();
    HttpResponse::NoContent().finish()
}
