//! Collects the faults of several fields, so that a client hears of all of them at once.

use kernel::{InvalidText, SingleLine};

use crate::api::problem::{FieldProblem, Problem};

/// Faults found so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldProblem>);

impl Fields {
    /// The value, or `None` and the fault noted.
    pub fn take<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        code: &str,
        value: Result<T, E>,
    ) -> Option<T> {
        value
            .map_err(|error| self.fault(field, code, &error.to_string()))
            .ok()
    }

    /// An optional value: absent is fine, present and wrong is a fault.
    pub fn take_opt<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        code: &str,
        value: Option<Result<T, E>>,
    ) -> Option<T> {
        value.and_then(|value| self.take(field, code, value))
    }

    /// A line of text, or `None` and what is wrong with it noted, in the words recipients use.
    pub fn take_line<const MAX: usize>(
        &mut self,
        field: &str,
        text: &str,
    ) -> Option<SingleLine<MAX>> {
        let line = SingleLine::new(text);
        let code = match line {
            Err(InvalidText::Empty) => "empty",
            Err(InvalidText::TooLong { .. }) => "too_long",
            Ok(_) | Err(InvalidText::Forbidden) => "forbidden_characters",
        };
        self.take(field, code, line)
    }

    /// Notes a fault.
    pub fn fault(&mut self, field: &str, code: &str, message: &str) {
        self.0.push(FieldProblem {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
        });
    }

    /// Everything taken, if nothing was at fault. Call with all the values in a tuple of options.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.0)),
        }
    }
}
