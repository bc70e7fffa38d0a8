//! The form that a token request is.

use std::collections::HashMap;

/// Fields of a token request.
pub(super) struct Form(HashMap<String, String>);

impl Form {
    /// Reads the body.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field that was sent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
