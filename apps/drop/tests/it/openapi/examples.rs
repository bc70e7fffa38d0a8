//! Examples are what people copy: there is one for everything, and each is what its schema says.

use serde_json::{Value, json};

use super::document::Document;
use crate::support::{Engine, Options, TestApp};

async fn document() -> Document {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    Document::of(&app.expect("SQLite is always there")).await
}

/// The schema made self-contained, so that a validator can follow its references.
fn complete(document: &Document, schema: &Value) -> Value {
    json!({"allOf": [schema], "components": document.0["components"]})
}

#[track_caller]
fn holds(document: &Document, schema: &Value, example: &Value, place: &str) {
    let schema = complete(document, schema);
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema);
    let validator = validator.unwrap_or_else(|error| panic!("{place}: no schema: {error}"));
    let faults: Vec<_> = validator
        .iter_errors(example)
        .map(|f| f.to_string())
        .collect();
    assert!(faults.is_empty(), "{place}: {example}: {faults:?}");
}

/// Calls `visit` for each schema that has an example of its own.
fn with_examples(value: &Value, place: &str, visit: &mut impl FnMut(&Value, &Value, &str)) {
    match value {
        Value::Object(members) => {
            if let Some(example) = members.get("example") {
                visit(value.get("schema").unwrap_or(value), example, place);
            }
            for (name, part) in members.iter().filter(|(name, _)| *name != "example") {
                with_examples(part, &format!("{place}/{name}"), visit);
            }
        }
        Value::Array(items) => {
            for (at, part) in items.iter().enumerate() {
                with_examples(part, &format!("{place}/{at}"), visit);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_example_is_what_its_schema_says() {
    let document = document().await;
    let mut seen = 0;
    with_examples(&document.0, "", &mut |schema, example, place| {
        seen += 1;
        holds(&document, schema, example, place);
    });
    assert!(seen > 150, "only {seen} examples");
}

#[tokio::test]
async fn every_property_has_an_example_and_together_they_are_what_the_schema_says() {
    let document = document().await;
    let schemas = document.0["components"]["schemas"].as_object();
    for (name, schema) in schemas.expect("schemas") {
        let example = document.example(schema, name);
        holds(&document, schema, &example, name);
    }
}

#[tokio::test]
async fn every_required_parameter_has_an_example() {
    for operation in document().await.operations() {
        for kind in ["path", "header", "query"] {
            for (name, example) in operation.required(kind) {
                assert!(example.is_string(), "{}: {name}", operation.name());
            }
        }
    }
}

/// A schema that a validator cannot compile would pass every test above by accident elsewhere.
#[tokio::test]
async fn every_schema_is_json_schema_2020_12() {
    let document = document().await;
    let schemas = document.0["components"]["schemas"].as_object();
    for (name, schema) in schemas.expect("schemas") {
        let valid = jsonschema::draft202012::meta::validate(schema);
        assert!(valid.is_ok(), "{name}: {:?}", valid.err());
    }
}
