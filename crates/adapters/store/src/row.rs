//! Reading rows: what does not parse is reported by table, column and id, never by value.

use std::{fmt::Display, str::FromStr};

use kernel::{Currency, Money, SingleLine, StoreError};

use crate::stored_enum::StoredEnum;

/// Which row is being read, for the report if it does not fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowOf<'a> {
    table: &'static str,
    id: &'a str,
}

impl<'a> RowOf<'a> {
    pub(crate) fn new(table: &'static str, id: &'a str) -> Self {
        Self { table, id }
    }

    /// What seals a value of this row to its place: `table.column:id`.
    pub(crate) fn context(&self, column: &'static str) -> String {
        format!("{}.{column}:{}", self.table, self.id)
    }

    pub(crate) fn wrong(&self, column: &'static str, why: impl Display) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column,
            id: self.id.to_owned(),
            why: why.to_string(),
        }
    }

    pub(crate) fn parse<T>(&self, column: &'static str, text: &str) -> Result<T, StoreError>
    where
        T: FromStr<Err: Display>,
    {
        text.parse().map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn word<T: StoredEnum>(
        &self,
        column: &'static str,
        word: &str,
    ) -> Result<T, StoreError> {
        T::from_stored(word).ok_or_else(|| self.wrong(column, "not a word of the list"))
    }

    /// A value that the row's state demands.
    pub(crate) fn required<T>(
        &self,
        column: &'static str,
        value: Option<T>,
    ) -> Result<T, StoreError> {
        value.ok_or_else(|| self.wrong(column, "missing in this state"))
    }

    pub(crate) fn line<const MAX: usize>(
        &self,
        column: &'static str,
        text: &str,
    ) -> Result<SingleLine<MAX>, StoreError> {
        SingleLine::new(text).map_err(|error| self.wrong(column, error))
    }

    pub(crate) fn money(
        &self,
        column: &'static str,
        minor: i64,
        currency: &str,
    ) -> Result<Money, StoreError> {
        let currency: Currency = self.parse(column, currency)?;
        Ok(Money::new(minor, currency))
    }

    pub(crate) fn number<T, N>(&self, column: &'static str, number: N) -> Result<T, StoreError>
    where
        T: TryFrom<N, Error: Display>,
    {
        T::try_from(number).map_err(|error| self.wrong(column, error))
    }

    /// A SHA-256 or another 32 bytes.
    pub(crate) fn hash(
        &self,
        column: &'static str,
        bytes: Vec<u8>,
    ) -> Result<[u8; 32], StoreError> {
        <[u8; 32]>::try_from(bytes).map_err(|_| self.wrong(column, "not 32 bytes"))
    }
}

/// Turns rows into domain values with one reader.
pub(crate) fn all<R, T>(
    rows: Vec<R>,
    read: impl FnMut(R) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    rows.into_iter().map(read).collect()
}

/// Affected rows, as ports count them.
pub(crate) fn count(rows: usize) -> Result<u64, StoreError> {
    u64::try_from(rows).map_err(|error| StoreError::Failed(error.to_string()))
}

/// A write that has to hit the one row of the version that was read.
pub(crate) fn exactly_one(table: &'static str, rows: usize) -> Result<(), StoreError> {
    match rows {
        1 => Ok(()),
        0 => Err(crate::error::changed_meanwhile(table)),
        n => Err(StoreError::Failed(format!(
            "{n} rows of {table} changed where one was meant"
        ))),
    }
}
