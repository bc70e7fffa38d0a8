//! Parses requests strictly: JSON bodies, queries and paths, with errors that name the field.

mod body;
mod fields;
mod json;
mod now;
mod page;
mod path;
mod query;

pub use body::{BODY_LIMIT, RawBody};
pub use fields::Fields;
pub use json::StrictJson;
pub use now::Now;
pub use page::{PageQuery, page};
pub use path::Id;
pub use query::StrictQuery;

use super::problem::{FieldProblem, Problem};

/// Turns a serde error at a path into a problem that names field and code.
fn deserialize_problem(path: &str, message: &str) -> Problem {
    // serde's own wording (serde::de::Error::{unknown,missing,duplicate}_field), pinned by tests.
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let (code, leaf, text) = if message.starts_with("unknown field") {
        (
            "unknown_field",
            Some(quoted),
            "this field is not known".to_owned(),
        )
    } else if message.starts_with("missing field") {
        (
            "required",
            Some(quoted),
            "this field is required".to_owned(),
        )
    } else if message.starts_with("duplicate field") {
        (
            "duplicate_field",
            Some(quoted),
            "this field is given twice".to_owned(),
        )
    } else if message.starts_with("invalid type") {
        (
            "invalid_type",
            None,
            "this field has the wrong type".to_owned(),
        )
    } else {
        (
            "invalid_value",
            None,
            "this value is not accepted".to_owned(),
        )
    };
    let parent = if path == "." { "" } else { path };
    let field = match leaf {
        // The path may already end in the offending field.
        Some(leaf) if parent == leaf || parent.ends_with(&format!(".{leaf}")) => parent.to_owned(),
        Some(leaf) if parent.is_empty() => leaf.to_owned(),
        Some(leaf) => format!("{parent}.{leaf}"),
        None => parent.to_owned(),
    };
    let field = field
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect();
    Problem::invalid(vec![FieldProblem {
        field,
        code: code.to_owned(),
        message: text,
    }])
}
