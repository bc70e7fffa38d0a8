//! The body of a payment initiation, checked member by member as the product demands.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    account::{AccountReference, is_iban, is_norwegian_bban},
    error::BankError,
    money::Amount,
    profile::{AccountScheme, Product, Profile, Rail},
};

/// An order that can be carried out.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Initiation {
    pub(crate) end_to_end_identification: Option<String>,
    pub(crate) debtor_account: AccountReference,
    pub(crate) instructed_amount: Amount,
    pub(crate) creditor_account: Map<String, Value>,
    pub(crate) creditor_name: String,
    remittance_information_unstructured: Option<String>,
    remittance_information_structured: Option<Value>,
    requested_execution_date: Option<NaiveDate>,
}

impl Initiation {
    /// Reads and checks a body.
    pub(crate) fn parse(
        profile: &Profile,
        product: &Product,
        body: &[u8],
        today: NaiveDate,
    ) -> Result<(Self, Map<String, Value>), BankError> {
        let unreadable = |error: serde_json::Error| BankError::format("body", error.to_string());
        let raw: Map<String, Value> = serde_json::from_slice(body).map_err(unreadable)?;
        let order: Self = serde_json::from_value(Value::Object(raw.clone())).map_err(unreadable)?;
        order.instructed_amount.positive()?;
        order.check_texts()?;
        order.check_debtor(profile)?;
        order.check_creditor(product.rail)?;
        order.check_remittance(product.rail)?;
        if order
            .requested_execution_date
            .is_some_and(|day| day < today)
        {
            return Err(BankError::new(
                StatusCode::BAD_REQUEST,
                "EXECUTION_DATE_INVALID",
                "requestedExecutionDate is in the past",
            ));
        }
        Ok((order, raw))
    }

    fn check_texts(&self) -> Result<(), BankError> {
        let fits = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        if !fits(&self.creditor_name, 70) {
            return Err(BankError::format("creditorName", "1 to 70 characters"));
        }
        if self
            .end_to_end_identification
            .as_deref()
            .is_some_and(|text| !fits(text, 35))
        {
            return Err(BankError::format(
                "endToEndIdentification",
                "1 to 35 characters",
            ));
        }
        Ok(())
    }

    fn check_debtor(&self, profile: &Profile) -> Result<(), BankError> {
        let account = &self.debtor_account;
        match profile.scheme {
            AccountScheme::Iban if !account.iban.as_deref().is_some_and(is_iban) => Err(
                BankError::format("debtorAccount.iban", "this bank names accounts by IBAN"),
            ),
            AccountScheme::Bban if !account.bban.as_deref().is_some_and(is_norwegian_bban) => Err(
                BankError::format("debtorAccount.bban", "this bank names accounts by BBAN"),
            ),
            _ => Ok(()),
        }
    }

    fn check_creditor(&self, rail: Rail) -> Result<(), BankError> {
        let member = |name: &str| self.creditor_account.get(name).and_then(Value::as_str);
        let (iban, bban) = (member("iban"), member("bban"));
        let currency = self.instructed_amount.currency.as_str();
        if iban.is_some_and(|text| !is_iban(text)) {
            return Err(BankError::format(
                "creditorAccount.iban",
                "not a valid IBAN",
            ));
        }
        match rail {
            Rail::Domestic if currency != "NOK" => Err(BankError::format(
                "instructedAmount.currency",
                "NOK for this product",
            )),
            Rail::Domestic
                if !(bban.is_some_and(is_norwegian_bban)
                    || iban.is_some_and(|text| text.starts_with("NO"))) =>
            {
                Err(BankError::format("creditorAccount", "a Norwegian account"))
            }
            Rail::Sepa if currency != "EUR" => Err(BankError::format(
                "instructedAmount.currency",
                "EUR for this product",
            )),
            Rail::Sepa if iban.is_none() => Err(BankError::format(
                "creditorAccount.iban",
                "SEPA pays to an IBAN",
            )),
            _ if self.creditor_account.is_empty() => {
                Err(BankError::format("creditorAccount", "no account is named"))
            }
            _ => Ok(()),
        }
    }

    /// A KID or a message, never both; a KID is 2 to 25 digits, the last perhaps a dash.
    fn check_remittance(&self, rail: Rail) -> Result<(), BankError> {
        const PATH: &str = "remittanceInformationStructured";
        let Some(structured) = &self.remittance_information_structured else {
            return Ok(());
        };
        if self.remittance_information_unstructured.is_some() {
            return Err(BankError::format(
                PATH,
                "structured or unstructured, not both",
            ));
        }
        let reference = structured
            .as_str()
            .or_else(|| structured.get("reference").and_then(Value::as_str))
            .ok_or_else(|| BankError::format(PATH, "a reference"))?;
        let digits = reference.strip_suffix('-').unwrap_or(reference);
        let kid =
            (2..=25).contains(&reference.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if rail == Rail::Domestic && !kid {
            return Err(BankError::format(PATH, "a KID of 2 to 25 digits"));
        }
        Ok(())
    }
}
