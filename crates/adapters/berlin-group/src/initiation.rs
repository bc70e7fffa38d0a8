//! Initiates a payment: sent once, and every outcome classified by what may be done next.

use kernel::{Currency, Money, crash_point};
use outbound::{Method, OutboundError, Repeat, Response, StatusCode};
use payments::{
    BankPayment, Rail,
    ports::{InitialSca, InitiatePayment, InitiatedPayment, InitiationError, PsuContext},
};

use crate::{
    answer::PaymentMade,
    bank::Bank,
    call::{self, Call},
    fault::Refusal,
    link::Links,
    order,
    profile::{Instructed, Product},
    sca::{self, Subject},
    status::Meaning,
    trusted::Code,
};

pub(crate) async fn initiate(
    bank: &Bank,
    payment: &InitiatePayment,
) -> Result<InitiatedPayment, InitiationError> {
    let product = bank
        .profile
        .product(payment.rail)
        .ok_or(InitiationError::Unsupported)?;
    let instructed = instructed(product, payment)?;
    let body = order::body(&bank.profile, payment, instructed);
    let psu = PsuContext::Present { ip: payment.psu_ip };
    let call = Call::new(bank, Method::POST, "/payments/{}", &[&product.product])
        .psu(psu)
        .redirect(&payment.redirect)
        .explicit()
        .json(&body)
        .map_err(|why| InitiationError::NotSent(why.to_string()))?;
    let response = call
        .send(Repeat::Never)
        .await
        .map_err(|error| unanswered(&error))?;
    let made = read(&response)?;
    crash_point("initiate.before_page");
    let status = status_of(&made).to_owned();
    let id = made.payment_id.into_string();
    let sca = match Meaning::of(&status) {
        Meaning::Executing | Meaning::Settled => InitialSca::Past,
        _ => sca_page(bank, payment, product, &id, &made.links).await,
    };
    Ok(InitiatedPayment {
        bank: BankPayment {
            payment_id: id,
            product: product.product.clone(),
            instructed,
            status,
        },
        sca,
    })
}

/// The code as far as it can be read; what stands for an unreadable one is none that we know, and
/// so is reported.
fn status_of(made: &PaymentMade) -> &str {
    made.transaction_status
        .as_ref()
        .map_or("UNREADABLE", Code::as_str)
}

/// The amount that the bank is instructed to pay; SEPA pays only euro.
fn instructed(product: &Product, payment: &InitiatePayment) -> Result<Money, InitiationError> {
    let money = match product.instructed {
        Instructed::Send => payment.send,
        Instructed::Receive => payment.receive,
    };
    let payable =
        money.minor() > 0 && (payment.rail != Rail::Sepa || money.currency() == Currency::EUR);
    if payable {
        Ok(money)
    } else {
        Err(InitiationError::Unsupported)
    }
}

fn unanswered(error: &OutboundError) -> InitiationError {
    match error {
        OutboundError::NotSent(why) => InitiationError::NotSent(why.to_string()),
        OutboundError::Lost(why) => InitiationError::Unknown(why.to_string()),
    }
}

/// Reads the answer. Whatever is neither a readable success nor a refusal leaves it unknown
/// whether the bank has the payment.
fn read(response: &Response) -> Result<PaymentMade, InitiationError> {
    let status = response.status;
    if status.is_success() {
        let made: PaymentMade =
            call::parse(response).map_err(|error| InitiationError::Unknown(error.to_string()))?;
        if Meaning::of(status_of(&made)) == Meaning::Rejected {
            let Refusal { code, .. } = Refusal::read(response);
            let code = if code.starts_with("HTTP_") {
                "RJCT".to_owned()
            } else {
                code
            };
            return Err(InitiationError::Refused { code });
        }
        return Ok(made);
    }
    // A time-out at the bank (408) says nothing of what happened behind it.
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
        let Refusal { code, .. } = Refusal::read(response);
        return Err(InitiationError::Refused { code });
    }
    Err(InitiationError::Unknown(format!(
        "status {}",
        status.as_u16()
    )))
}

/// The SCA page. The payment is recorded by now: no trouble here may lose it.
async fn sca_page(
    bank: &Bank,
    payment: &InitiatePayment,
    product: &Product,
    id: &str,
    links: &Links,
) -> InitialSca {
    let ids = [product.product.as_str(), id];
    let page = sca::page(bank, links, Subject::payment(&ids), &payment.redirect).await;
    match page {
        Ok(Some(page)) => InitialSca::Page(page),
        Ok(None) => InitialSca::NoPageYet,
        Err(error) => {
            tracing::warn!(bank = %bank.profile.id, %error, "no SCA page for a recorded payment");
            InitialSca::NoPageYet
        }
    }
}
