//! `/v1/{payment-service}/{payment-product}`: initiation, information, status, SCAs.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    aspsp::Bank,
    authorisation::Subject,
    authorisations as sca,
    call::Call,
    cancellation,
    error::BankError,
    initiation::Initiation,
    links,
    location::{Answer, Location, path_of},
    lookup::bank,
    magic::Magic,
    payment::{Payment, TransactionStatus},
    profile::{Product, ScaStart},
    redirects::Redirects,
};
use crate::{broken_answer, lock::lock, random, state::Sandbox};

/// `Magic Slow` answers after this time: longer than a client should make its customer wait.
const SLOW: Duration = Duration::from_secs(8);

/// Routes below `/banks/{bank}/v1`; last, for their first segments are open.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    const PAYMENT: &str = "/{service}/{product}/{id}";
    let below = |rest: &str| format!("{PAYMENT}{rest}");
    config.route("/{service}/{product}", web::post().to(initiate));
    config.route(PAYMENT, web::get().to(information));
    config.route(PAYMENT, web::delete().to(cancellation::request));
    config.route(&below("/status"), web::get().to(status));
    for collection in ["authorisations", "cancellation-authorisations"] {
        let all = below(&format!("/{{collection:{collection}}}"));
        let one = format!("{all}/{{sca}}");
        config.route(&all, web::post().to(start));
        config.route(&all, web::get().to(list));
        config.route(&one, web::get().to(sca_status));
        config.route(&one, web::put().to(sca_update));
    }
}

async fn initiate(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    let call = Call::read(&http, &body, bank)?;
    let product = location.product(bank)?;
    call.require_psu()?;
    let redirects = call.require_redirects()?;
    let now = sandbox.clock.now();
    let (order, raw) = Initiation::parse(bank.profile, product, &body, now.date_naive())?;
    let magic = Magic::of(&order.creditor_name);
    match magic {
        Some(Magic::Reject) => {
            let why = "the payment was refused";
            return Err(BankError::new(
                StatusCode::BAD_REQUEST,
                "PAYMENT_FAILED",
                why,
            ));
        }
        Some(Magic::ServerError) => return Err(internal_error()),
        // A bank that is silent: time itself is what is simulated.
        Some(Magic::TimeoutBefore) => {
            tokio::time::sleep(broken_answer::HANG).await;
            return Err(internal_error());
        }
        _ => {}
    }
    let exempt = matches!(magic, Some(Magic::TimeoutExecuted | Magic::Drop));
    let id = record(&sandbox, bank, product, order, raw, redirects.clone(), now)?;
    if exempt {
        let mut ledger = lock(&bank.ledger);
        ledger.exempt(Subject::Payment(id.clone()), redirects, now);
        ledger.approve_payment(&id, now, &lock(&sandbox.rates));
    }
    bank.notify();
    match magic {
        // Silent or slow on purpose: time itself is what is simulated.
        Some(Magic::TimeoutExecuted) => tokio::time::sleep(broken_answer::HANG).await,
        Some(Magic::Slow) => tokio::time::sleep(SLOW).await,
        Some(Magic::Garbage) => return Ok(broken_answer::garbage(StatusCode::CREATED)),
        Some(Magic::Drop) => return Ok(broken_answer::closed()),
        _ => {}
    }
    created(bank, &id, now)
}

fn internal_error() -> BankError {
    BankError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        "the bank has a bad day",
    )
}

fn record(
    sandbox: &Sandbox,
    bank: &Bank,
    product: &'static Product,
    order: Initiation,
    body: Map<String, Value>,
    redirects: Redirects,
    now: DateTime<Utc>,
) -> Result<String, BankError> {
    let estimate = order
        .instructed_amount
        .in_nok(&lock(&sandbox.rates))
        .ok_or_else(|| BankError::format("instructedAmount.currency", "no rate for it"))?;
    let mut ledger = lock(&bank.ledger);
    let debtor = ledger
        .find_account(&order.debtor_account)
        .map(|account| account.bban.clone())
        .ok_or_else(|| BankError::format("debtorAccount", "no account of this bank"))?;
    let magic = Magic::of(&order.creditor_name);
    let status = match magic {
        Some(Magic::Naut) => TransactionStatus::NAUT,
        _ => TransactionStatus::RCVD,
    };
    let id = random::id();
    let payment = Payment {
        id: id.clone(),
        product: product.name,
        order,
        body,
        debtor,
        magic,
        status,
        redirects,
        created_at: now,
        estimate,
        debited: None,
        polls_to_settle: 0,
    };
    ledger.payments.insert(id.clone(), payment);
    Ok(id)
}

/// 201, with an SCA begun where the bank begins it by itself.
fn created(bank: &Bank, id: &str, now: DateTime<Utc>) -> Answer {
    let mut ledger = lock(&bank.ledger);
    let payment = ledger
        .payments
        .get(id)
        .ok_or_else(|| BankError::unknown("the payment"))?;
    let (path, status) = (path_of(payment), payment.status.clone());
    let redirects = payment.redirects.clone();
    let link = payment.magic != Some(Magic::NoLink) && status.awaits_sca();
    let authorisation = (link && bank.profile.sca_start == ScaStart::Implicit)
        .then(|| ledger.authorise(Subject::Payment(id.to_owned()), redirects, now));
    let links = links::of_subject(
        bank,
        &path,
        "authorisations",
        authorisation.as_deref(),
        link,
    );
    let location = bank.link(&path);
    let location = location.get("href").and_then(Value::as_str);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location.unwrap_or_default()))
        .insert_header(("ASPSP-SCA-Approach", "REDIRECT"))
        .json(json!({
            "transactionStatus": status.code(),
            "paymentId": id,
            "_links": links,
        })))
}

async fn information(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    Call::read(&http, &[], bank)?;
    let answer = {
        let mut ledger = lock(&bank.ledger);
        ledger.expire_unauthorised(&location.id, sandbox.clock.now());
        let payment = location.payment(bank, &ledger)?;
        let mut body = payment.body.clone();
        let status = json!(payment.status.code());
        body.insert("transactionStatus".to_owned(), status);
        HttpResponse::Ok().json(body)
    };
    bank.notify();
    Ok(answer)
}

async fn status(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    Call::read(&http, &[], bank)?;
    let answer = {
        let mut ledger = lock(&bank.ledger);
        location.payment(bank, &ledger)?;
        ledger.poll(&location.id, sandbox.clock.now(), &lock(&sandbox.rates));
        let payment = location.payment(bank, &ledger)?;
        let mut body = json!({ "transactionStatus": payment.status.code() });
        if let (true, Some(body)) = (payment.status.awaits_sca(), body.as_object_mut()) {
            let available = ledger
                .account(&payment.debtor)
                .is_some_and(|account| ledger.available(account) >= payment.estimate);
            body.insert("fundsAvailable".to_owned(), json!(available));
        }
        HttpResponse::Ok().json(body)
    };
    bank.notify();
    Ok(answer)
}

async fn start(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    let call = Call::read(&http, &body, bank)?;
    let now = sandbox.clock.now();
    let mut ledger = lock(&bank.ledger);
    ledger.expire_unauthorised(&location.id, now);
    let payment = location.payment(bank, &ledger)?;
    let subject = location.subject();
    let possible = match subject {
        Subject::Payment(_) => payment.status.awaits_sca(),
        _ => payment.reserves_funds(),
    };
    if !possible {
        let why = format!("the payment is {}", payment.status.code());
        return Err(BankError::status(why));
    }
    let redirects = call
        .redirects()
        .unwrap_or_else(|| payment.redirects.clone());
    let path = path_of(payment);
    Ok(sca::started(
        bank,
        &mut ledger,
        subject,
        redirects,
        &path,
        now,
    ))
}

async fn list(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    Call::read(&http, &[], bank)?;
    let ledger = lock(&bank.ledger);
    location.payment(bank, &ledger)?;
    Ok(sca::list(&ledger, &location.subject()))
}

async fn sca_status(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    Call::read(&http, &[], bank)?;
    let now = sandbox.clock.now();
    let mut ledger = lock(&bank.ledger);
    location.payment(bank, &ledger)?;
    sca::status(&mut ledger, &location.subject(), &location.sca, now)
}

async fn sca_update(
    sandbox: web::Data<Sandbox>,
    location: web::Path<Location>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let bank = bank(&sandbox, &location.bank)?;
    Call::read(&http, &body, bank)?;
    let now = sandbox.clock.now();
    location.payment(bank, &lock(&bank.ledger))?;
    sca::update(bank, &location.subject(), &location.sca, now)
}
