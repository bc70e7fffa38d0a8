//! Account numbers as they rest, once opened: private structures, so that the domain may rename
//! its own without touching what is stored.

use ::payments::{ClearingSystem, DebtorAccount, PostalAddress, RecipientAccount};
use kernel::{FieldCipher, Iban, StoreError};
use serde::{Deserialize, Serialize};

use crate::{
    row::RowOf,
    seal::{open_json, seal_json},
    stored_enum::StoredEnum,
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredCreditor {
    Iban(String),
    Local {
        number: String,
        clearing: String,
        code: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredDebtor {
    Iban(String),
    Bban(String),
}

/// Seals the account of a creditor.
pub(super) fn seal_creditor(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    account: &RecipientAccount,
) -> Result<String, StoreError> {
    let stored = match account {
        RecipientAccount::Iban(iban) => StoredCreditor::Iban(iban.electronic().to_owned()),
        RecipientAccount::Local {
            number,
            clearing,
            code,
        } => StoredCreditor::Local {
            number: number.clone(),
            clearing: clearing.word().to_owned(),
            code: code.clone(),
        },
    };
    seal_json(cipher, row, column, &stored)
}

/// Opens the account of a creditor.
pub(super) fn open_creditor(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    sealed: String,
) -> Result<RecipientAccount, StoreError> {
    Ok(match open_json(cipher, row, column, sealed)? {
        StoredCreditor::Iban(iban) => RecipientAccount::Iban(row.parse::<Iban>(column, &iban)?),
        StoredCreditor::Local {
            number,
            clearing,
            code,
        } => RecipientAccount::Local {
            number,
            clearing: row.word::<ClearingSystem>(column, &clearing)?,
            code,
        },
    })
}

/// Seals the number of a customer's account.
pub(super) fn seal_debtor(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    account: &DebtorAccount,
) -> Result<String, StoreError> {
    let stored = match account {
        DebtorAccount::Iban(iban) => StoredDebtor::Iban(iban.electronic().to_owned()),
        DebtorAccount::Bban(bban) => StoredDebtor::Bban(bban.clone()),
    };
    seal_json(cipher, row, column, &stored)
}

/// Opens the number of a customer's account.
pub(super) fn open_debtor(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    sealed: String,
) -> Result<DebtorAccount, StoreError> {
    Ok(match open_json(cipher, row, column, sealed)? {
        StoredDebtor::Iban(iban) => DebtorAccount::Iban(row.parse(column, &iban)?),
        StoredDebtor::Bban(bban) => DebtorAccount::Bban(bban),
    })
}

/// Opens a recipient's address; [`PostalAddress`] is its own stored form.
pub(super) fn open_address(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    sealed: String,
) -> Result<PostalAddress, StoreError> {
    open_json(cipher, row, column, sealed)
}
