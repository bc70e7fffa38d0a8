//! The parts of a bank's answers that are read; everything else is passed over.

use kernel::{Currency, Money};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::{
    link::Links,
    trusted::{Code, ExternalId},
};

/// 201 of `POST /consents`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsentMade {
    pub(crate) consent_id: ExternalId,
    #[serde(rename = "_links", default)]
    pub(crate) links: Links,
}

/// 200 of `GET /consents/{consentId}`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsentRead {
    pub(crate) consent_status: Code,
    pub(crate) valid_until: Option<String>,
}

/// 201 of `POST /payments/{payment-product}`. The payment exists by now: its id is all that must be
/// readable, an oddity elsewhere in the answer must not lose it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentMade {
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) transaction_status: Option<Code>,
    pub(crate) payment_id: ExternalId,
    #[serde(rename = "_links", default, deserialize_with = "lenient")]
    pub(crate) links: Links,
}

/// The value, or none if it is not of its form.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// 200 of `GET …/status`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentStatus {
    pub(crate) transaction_status: Code,
}

/// 202 of `DELETE` of a payment, and 200 where a bank answers that for 204.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cancellation {
    pub(crate) transaction_status: Option<Code>,
    #[serde(rename = "_links", default)]
    pub(crate) links: Links,
}

/// 201 of `POST …/authorisations`.
#[derive(Deserialize)]
pub(crate) struct AuthorisationMade {
    #[serde(rename = "_links", default)]
    pub(crate) links: Links,
}

/// 200 of `GET …/authorisations`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authorisations {
    pub(crate) authorisation_ids: Vec<ExternalId>,
}

/// 200 of `GET …/authorisations/{authorisationId}`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorisationRead {
    pub(crate) sca_status: String,
}

/// 200 of `POST /funds-confirmations`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FundsConfirmed {
    pub(crate) funds_available: bool,
}

/// An amount as the protocol writes it.
#[derive(Deserialize)]
pub(crate) struct Amount {
    amount: String,
    currency: String,
}

impl Amount {
    /// The longest text the protocol's pattern allows: sign, 14 digits, point, 3 digits.
    const LONGEST: usize = 19;

    pub(crate) fn money(&self) -> Option<Money> {
        let currency: Currency = self.currency.parse().ok()?;
        let digits = self.amount.strip_prefix('-').unwrap_or(&self.amount);
        let fits = self.amount.len() <= Self::LONGEST
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !fits {
            return None;
        }
        Money::parse_major(&self.amount, currency).ok()
    }
}
