//! Where publishers' lists are read from.

use std::{error::Error, fmt};

use async_trait::async_trait;

use crate::ParsedList;

/// A file of a list cannot be read, or must not be trusted.
#[derive(Debug)]
pub struct ListUnreadable {
    location: String,
    cause: Box<dyn Error + Send + Sync>,
}

impl ListUnreadable {
    /// The file at this location, because of this cause.
    pub fn new(
        location: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            location: location.into(),
            cause: cause.into(),
        }
    }
}

impl fmt::Display for ListUnreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.location)
    }
}

impl Error for ListUnreadable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// A list as it was read from its publisher.
#[derive(Debug)]
pub struct PublishedList {
    /// Name of the list's (first) file.
    pub name: &'static str,
    /// The list, or why it cannot be read.
    pub list: Result<ParsedList, ListUnreadable>,
}

/// Reads lists from their publishers.
#[async_trait]
pub trait ListSource: Send + Sync {
    /// Reads every list that is configured. One that cannot be read keeps no other from being read.
    async fn read(&self) -> Vec<PublishedList>;
}
