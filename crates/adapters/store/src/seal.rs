//! Restricted values on their way into and out of rows.

use kernel::{Ciphertext, FieldCipher, StoreError};
use serde::{Serialize, de::DeserializeOwned};

use crate::row::RowOf;

/// Seals a text for this column of this row.
pub(crate) fn seal(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    plain: &str,
) -> String {
    seal_bytes(cipher, row, column, plain.as_bytes())
}

/// Seals bytes.
pub(crate) fn seal_bytes(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    plain: &[u8],
) -> String {
    cipher
        .seal(plain, &row.context(column))
        .as_text()
        .to_owned()
}

/// Seals a structure as JSON.
pub(crate) fn seal_json(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    value: &impl Serialize,
) -> Result<String, StoreError> {
    let plain = serde_json::to_vec(value).map_err(|error| row.wrong(column, error))?;
    Ok(seal_bytes(cipher, row, column, &plain))
}

/// Opens a text.
pub(crate) fn open(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    sealed: String,
) -> Result<String, StoreError> {
    String::from_utf8(open_bytes(cipher, row, column, sealed)?)
        .map_err(|_| row.wrong(column, "not text"))
}

/// Opens bytes.
pub(crate) fn open_bytes(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    sealed: String,
) -> Result<Vec<u8>, StoreError> {
    cipher
        .open(&Ciphertext::from_text(sealed), &row.context(column))
        .map_err(|error| row.wrong(column, error))
}

/// Opens a structure.
pub(crate) fn open_json<T: DeserializeOwned>(
    cipher: &dyn FieldCipher,
    row: RowOf<'_>,
    column: &'static str,
    sealed: String,
) -> Result<T, StoreError> {
    let plain = open_bytes(cipher, row, column, sealed)?;
    // serde's own text could quote the value.
    serde_json::from_slice(&plain).map_err(|_| row.wrong(column, "not of the expected structure"))
}
