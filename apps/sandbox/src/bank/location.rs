//! The URL of a payment.

use actix_web::{HttpResponse, http::StatusCode};
use serde::Deserialize;

use super::{
    aspsp::Bank, authorisation::Subject, error::BankError, ledger::Ledger, payment::Payment,
    profile::Product,
};

/// An answer about a payment.
pub(super) type Answer = Result<HttpResponse, BankError>;

/// The payment of a URL; members missing from shorter paths stay empty.
#[derive(Deserialize)]
pub(super) struct Location {
    pub(super) bank: String,
    pub(super) service: String,
    pub(super) product: String,
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) collection: String,
    #[serde(default)]
    pub(super) sca: String,
}

impl Location {
    /// The product, if this bank has it.
    pub(super) fn product(&self, bank: &Bank) -> Result<&'static Product, BankError> {
        if self.service != "payments" {
            return Err(BankError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "SERVICE_INVALID",
                "only single payments are offered",
            ));
        }
        bank.profile
            .products
            .iter()
            .find(|product| product.name == self.product)
            .ok_or_else(|| {
                BankError::new(
                    StatusCode::NOT_FOUND,
                    "PRODUCT_UNKNOWN",
                    "this bank has no such product",
                )
            })
    }

    /// The payment, if it was ordered under this very product.
    pub(super) fn payment<'a>(
        &self,
        bank: &Bank,
        ledger: &'a Ledger,
    ) -> Result<&'a Payment, BankError> {
        let product = self.product(bank)?;
        ledger
            .payments
            .get(&self.id)
            .filter(|payment| payment.product == product.name)
            .ok_or_else(|| BankError::unknown("the payment"))
    }

    /// What the SCAs below this URL authorise.
    pub(super) fn subject(&self) -> Subject {
        if self.collection == "authorisations" {
            Subject::Payment(self.id.clone())
        } else {
            Subject::Cancellation(self.id.clone())
        }
    }
}

/// The path of a payment from `/v1` on.
pub(super) fn path_of(payment: &Payment) -> String {
    format!("/v1/payments/{}/{}", payment.product, payment.id)
}
