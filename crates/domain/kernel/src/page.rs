//! Cursor-based pagination, without counting and without offsets.

use std::fmt;

use thiserror::Error;

/// Where the next page begins: after the id of the last item returned. Opaque to clients.
#[derive(Clone, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor after the item with this id.
    pub fn after(id: &impl fmt::Display) -> Self {
        Self(id.to_string())
    }

    /// The id after which the page begins.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({})", self.0)
    }
}

/// Why a page request is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidPage {
    /// The limit is outside 1 to [`PageRequest::MAX`].
    #[error("limit must be from 1 to {}", PageRequest::MAX)]
    Limit,
    /// The text is not a cursor made by Drop.
    #[error("cursor is not one that was handed out")]
    Cursor,
}

/// A request for one page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    limit: u8,
    after: Option<Cursor>,
}

impl PageRequest {
    /// Maximum number of items on a page.
    pub const MAX: u8 = 50;
    /// Number of items when the client does not say.
    pub const DEFAULT: u8 = 20;

    /// A request for `limit` items after the cursor.
    pub fn new(limit: Option<i64>, after: Option<Cursor>) -> Result<Self, InvalidPage> {
        let limit = match limit {
            None => Self::DEFAULT,
            Some(n) => u8::try_from(n)
                .ok()
                .filter(|n| (1..=Self::MAX).contains(n))
                .ok_or(InvalidPage::Limit)?,
        };
        Ok(Self { limit, after })
    }

    /// Requested number of items, 1 to [`Self::MAX`].
    pub fn limit(&self) -> u8 {
        self.limit
    }

    /// The id after which the page begins, newest first; `None` for the first page.
    pub fn after(&self) -> Option<&Cursor> {
        self.after.as_ref()
    }
}

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a page from `rows`, of which the store fetched one more than requested.
    pub fn cut<I: fmt::Display>(mut rows: Vec<T>, limit: u8, id: impl Fn(&T) -> I) -> Self {
        let limit = usize::from(limit);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more {
            rows.last().map(|row| Cursor::after(&id(row)))
        } else {
            None
        };
        Self { items: rows, next }
    }

    /// The same page with its items converted.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}
