//! What is wrong with a configuration, collected so that all of it is reported at once.

use std::fmt;

/// Everything wrong with a configuration. Never holds a part of a secret.
#[derive(Debug, Default)]
pub struct Violations(Vec<String>);

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has {} error(s):", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|violation| writeln!(f, "  - {violation}"))
    }
}

impl std::error::Error for Violations {}

impl Violations {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, setting: &str, why: impl fmt::Display) {
        self.0.push(format!("{setting}: {why}"));
    }
}
