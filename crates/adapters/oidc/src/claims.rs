//! Claims about a person, from the ID token and, where it lacks some, from userinfo.

use serde_json::{Map, Value};

/// Verified claims, by name.
pub(crate) struct Claims(pub(crate) Map<String, Value>);

impl Claims {
    /// A non-empty text claim.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A time in whole seconds since the epoch (`NumericDate`).
    pub(crate) fn seconds(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The audiences, whether written as one text or as a list; `None` if neither.
    pub(crate) fn audiences(&self) -> Option<Vec<&str>> {
        match self.0.get("aud")? {
            Value::String(one) => Some(vec![one]),
            Value::Array(many) => many.iter().map(Value::as_str).collect(),
            _ => None,
        }
    }

    /// Adds claims that are missing.
    pub(crate) fn complete(&mut self, other: Self) {
        for (name, value) in other.0 {
            self.0.entry(name).or_insert(value);
        }
    }
}
