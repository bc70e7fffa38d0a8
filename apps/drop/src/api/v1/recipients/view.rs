//! A recipient as it comes in and goes out.

use payments::{AccountInput, AddressInput, ClearingSystem, Recipient, RecipientAccount};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A creditor's account. Which members are wanted depends on the corridor: GET /v1/corridors.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"iban": "DE89 3704 0044 0532 0130 00"}))]
pub struct AccountBody {
    /// IBAN, with or without spaces.
    #[schema(example = "DE89 3704 0044 0532 0130 00")]
    iban: Option<String>,
    /// National account number, where there is no IBAN.
    #[schema(example = "0123456789")]
    account_number: Option<String>,
    /// Clearing code of the corridor's system (IFSC, ABA, …).
    #[schema(example = "SBIN0001234")]
    clearing_code: Option<String>,
}

impl From<AccountBody> for AccountInput {
    fn from(body: AccountBody) -> Self {
        Self {
            iban: body.iban,
            account_number: body.account_number,
            clearing_code: body.clearing_code,
        }
    }
}

/// A postal address.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AddressBody {
    /// Street and number.
    #[schema(example = "Hauptstr. 1", max_length = 70)]
    street: String,
    /// Town.
    #[schema(example = "Berlin", max_length = 35)]
    town: String,
    /// Postal code, where there are any.
    #[schema(example = "10115", max_length = 16)]
    post_code: Option<String>,
}

impl From<AddressBody> for AddressInput {
    fn from(body: AddressBody) -> Self {
        Self {
            street: body.street,
            town: body.town,
            post_code: body.post_code,
        }
    }
}

/// A creditor's account, masked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MaskedAccount {
    /// `iban` or `local`.
    #[schema(example = "iban")]
    kind: &'static str,
    /// The last four characters.
    #[schema(example = "*****3000")]
    masked: String,
    /// Clearing system, for `local`.
    #[schema(example = json!(null))]
    clearing_system: Option<&'static str>,
    /// Clearing code, for `local`.
    #[schema(example = json!(null))]
    clearing_code: Option<String>,
}

/// A recipient.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipientView {
    /// Id.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    id: String,
    /// Name of the creditor.
    #[schema(example = "Anna Schmidt")]
    name: String,
    /// Nickname.
    #[schema(example = "Anna")]
    nickname: Option<String>,
    /// Country of the account.
    #[schema(example = "DE")]
    country: String,
    /// Currency of the account.
    #[schema(example = "EUR")]
    currency: String,
    /// The account.
    account: MaskedAccount,
    /// Address, if given.
    address: Option<AddressBody>,
    /// When added.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
}

impl From<Recipient> for RecipientView {
    fn from(recipient: Recipient) -> Self {
        let masked = recipient.account.masked();
        let account = match recipient.account {
            RecipientAccount::Iban(_) => MaskedAccount {
                kind: "iban",
                masked,
                clearing_system: None,
                clearing_code: None,
            },
            RecipientAccount::Local { clearing, code, .. } => MaskedAccount {
                kind: "local",
                masked,
                clearing_system: Some(clearing_name(clearing)),
                clearing_code: Some(code),
            },
        };
        let address = recipient.address.map(|address| AddressBody {
            street: address.street.into(),
            town: address.town.into(),
            post_code: address.post_code.map(Into::into),
        });
        Self {
            id: recipient.id.to_string(),
            name: recipient.name.into(),
            nickname: recipient.nickname.map(Into::into),
            country: recipient.country.into(),
            currency: recipient.currency.into(),
            account,
            address,
            created_at: recipient.created_at,
        }
    }
}

/// What the field calls a clearing system.
pub fn clearing_name(clearing: ClearingSystem) -> &'static str {
    match clearing {
        ClearingSystem::Aba => "ABA",
        ClearingSystem::Transit => "TRANSIT",
        ClearingSystem::Ifsc => "IFSC",
        ClearingSystem::Bsb => "BSB",
        ClearingSystem::Cnaps => "CNAPS",
        ClearingSystem::Zengin => "ZENGIN",
        ClearingSystem::SortCode => "SORT_CODE",
        ClearingSystem::Bic => "BIC",
    }
}
