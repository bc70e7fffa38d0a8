//! The banks: Berlin Group NextGenPSD2 1.3 with accounts, customers, money and a ledger behind it.

pub(crate) mod account;
mod accounts;
mod authorisation;
mod authorisations;
mod call;
mod cancellation;
mod consent;
mod consents;
pub(crate) mod control;
mod error;
mod funds;
mod initiation;
mod ledger;
mod links;
pub(crate) mod magic;
mod money;
mod pages;
mod payment;
mod payments;
pub(crate) mod profile;
mod quota;
mod sca;
mod settlement;
mod signature;
mod webhook;

use std::sync::Mutex;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderName,
    middleware::{self, Next},
    web,
};
use serde_json::{Value, json};
use url::Url;

use account::accounts_of;
use error::BankError;
use ledger::{Ledger, Settings};
use profile::Profile;

use crate::{
    people::Person,
    state::{Sandbox, lock},
};

/// One bank.
pub(crate) struct Bank {
    pub(crate) profile: &'static Profile,
    /// The bank's own address, without a slash at the end.
    base: Url,
    ledger: Mutex<Ledger>,
}

impl Bank {
    /// A bank whose first customers are the residents.
    pub(crate) fn open(profile: &'static Profile, base: &Url, residents: &[Person]) -> Self {
        let mut own = base.clone();
        own.set_path(&format!("{}banks/{}", base.path(), profile.id));
        let mut ledger = Ledger::default();
        for person in residents {
            ledger.ensure_customer(profile, person);
        }
        Self {
            profile,
            base: own,
            ledger: Mutex::new(ledger),
        }
    }

    /// The settings that hold now.
    fn settings(&self) -> Settings {
        lock(&self.ledger).settings
    }

    /// A person's account numbers, for the list of people.
    pub(crate) fn account_list(&self, person: &Person) -> Value {
        accounts_of(self.profile, person)
            .iter()
            .map(|account| {
                json!({ "name": account.name, "iban": account.iban(), "bban": account.bban })
            })
            .collect()
    }

    /// Sends what the last change gave reason to send. Call without holding the ledger.
    fn notify(&self) {
        webhook::deliver(&lock(&self.ledger).take_notices());
    }
}

/// Routes below `/banks`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/banks/{bank}").configure(sca::routes).service(
            web::scope("/v1")
                .wrap(middleware::from_fn(echo_request_id))
                .configure(consents::routes)
                .configure(accounts::routes)
                .configure(funds::routes)
                .configure(payments::routes),
        ),
    );
}

/// The bank of a path.
fn bank<'a>(sandbox: &'a Sandbox, id: &str) -> Result<&'a Bank, BankError> {
    sandbox
        .bank(id)
        .ok_or_else(|| BankError::unknown("the bank"))
}

/// Every answer repeats the call's `X-Request-ID`.
async fn echo_request_id(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    const NAME: HeaderName = HeaderName::from_static("x-request-id");
    let id = request.headers().get(&NAME).cloned();
    let mut response = next.call(request).await?;
    if let Some(id) = id {
        response.headers_mut().insert(NAME, id);
    }
    Ok(response)
}
