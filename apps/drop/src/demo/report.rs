//! What the demo prints while it runs: lines for people, or one JSON object per step.

use std::io::Write;

use serde_json::{Map, Value, json};

/// Prints steps as they happen.
pub(super) struct Report {
    json: bool,
    step: u32,
}

impl Report {
    /// For people, or (`json`) for machines.
    pub(super) fn new(json: bool) -> Self {
        Self { json, step: 0 }
    }

    /// One step: its name, what happened in words, and the facts.
    ///
    /// # Errors
    /// Standard output is closed.
    pub(super) fn step(&mut self, name: &str, words: &str, facts: Value) -> std::io::Result<()> {
        self.step += 1;
        let mut out = std::io::stdout().lock();
        if !self.json {
            return writeln!(out, "{:>2}. {name:<12} {words}", self.step);
        }
        let mut object = Map::from_iter([("step".to_owned(), json!(name))]);
        if let Value::Object(facts) = facts {
            object.extend(facts);
        }
        writeln!(out, "{}", Value::Object(object))
    }
}
