//! `DELETE` on a payment: at once before SCA, with an SCA of its own after, too late once paid.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde_json::json;

use super::{
    call::Call,
    error::BankError,
    location::{Answer, Location, path_of},
    lookup::bank,
};
use crate::{lock::lock, state::Sandbox};

pub(super) async fn request(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    Call::read(&http, &body, bank)?;
    let now = sandbox.clock.now();
    let answer = {
        let mut ledger = lock(&bank.ledger);
        ledger.expire_unauthorised(&location.id, now);
        let payment = location.payment(bank, &ledger)?;
        let path = path_of(payment);
        if payment.status.awaits_sca() {
            ledger.cancel(&location.id, now);
            HttpResponse::NoContent().finish()
        } else if payment.reserves_funds() {
            let start = format!("{path}/cancellation-authorisations");
            HttpResponse::Accepted().json(json!({
                "transactionStatus": payment.status.code(),
                "_links": {
                    "self": bank.link(&path),
                    "status": bank.link(&format!("{path}/status")),
                    "startAuthorisation": bank.link(&start),
                },
            }))
        } else {
            return Err(BankError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "CANCELLATION_INVALID",
                format!("the payment is {}", payment.status.code()),
            ));
        }
    };
    bank.notify();
    Ok(answer)
}
