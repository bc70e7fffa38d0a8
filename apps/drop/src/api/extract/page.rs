//! `limit` and `cursor` of a list.

use std::{fmt::Display, str::FromStr};

use kernel::{Cursor, InvalidPage, PageRequest};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::problem::Problem;

/// Which piece of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    pub limit: Option<i64>,
    /// `nextCursor` of the previous page.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// Checks both; a cursor is the id of an item of the list.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn parse<I: FromStr + Display>(&self) -> Result<PageRequest, Problem> {
        page::<I>(self.limit, self.cursor.as_deref())
    }
}

/// See [`PageQuery::parse`], for lists with filters of their own.
///
/// # Errors
/// 400 naming the parameter.
pub fn page<I: FromStr + Display>(
    limit: Option<i64>,
    cursor: Option<&str>,
) -> Result<PageRequest, Problem> {
    let wrong = |error: InvalidPage| match error {
        InvalidPage::Limit => Problem::field("limit", "out_of_range", &error.to_string()),
        InvalidPage::Cursor => Problem::field("cursor", "invalid_value", &error.to_string()),
    };
    let after = match cursor.map(str::parse::<I>) {
        None => None,
        Some(Ok(id)) => Some(Cursor::after(&id)),
        Some(Err(_)) => return Err(wrong(InvalidPage::Cursor)),
    };
    PageRequest::new(limit, after).map_err(wrong)
}
