//! What the document has to say of each operation, and that a change of it does not go unseen.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document::{Document, Operation};
use crate::support::{Engine, Options, TestApp};

async fn document() -> Document {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    Document::of(&app.expect("SQLite is always there")).await
}

fn faults(document: &Document, find: impl Fn(&Operation) -> Vec<String>) -> Vec<String> {
    let operations = document.operations();
    let found = operations.iter().flat_map(|operation| {
        let faults = find(operation).into_iter();
        faults.map(|fault| format!("{}: {fault}", operation.name()))
    });
    found.collect()
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// A change of the contract shows up here, for its author and for reviewers.
#[tokio::test]
async fn the_contract_is_the_one_agreed_on() {
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings.add_redaction(".info.version", "[version]");
    settings.add_redaction(".servers[0].url", "[public address]");
    let document = document().await;
    settings.bind(|| insta::assert_json_snapshot!("openapi", document.0));
}

#[tokio::test]
async fn every_operation_has_id_summary_and_tag() {
    let document = document().await;
    let tags = document.0["tags"].as_array().expect("tags");
    let tags: BTreeSet<_> = tags.iter().filter_map(|t| t["name"].as_str()).collect();
    none(&faults(&document, |operation| {
        let mut faults = Vec::new();
        let summary = operation.described["summary"].as_str().unwrap_or_default();
        if operation.id.is_empty() || summary.trim().is_empty() {
            faults.push("no operationId or summary".to_owned());
        }
        let own = operation.described["tags"].as_array();
        let own: Vec<_> = own
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if own.len() != 1 || !own.iter().all(|tag| tags.contains(tag)) {
            faults.push(format!("tags {own:?} are not one of {tags:?}"));
        }
        faults
    }));
}

#[tokio::test]
async fn no_two_operations_share_an_id() {
    let operations = document().await.operations();
    let mut ids = BTreeSet::new();
    let shared: Vec<_> = operations.iter().filter(|o| !ids.insert(&o.id)).collect();
    assert!(shared.is_empty(), "{shared:?}");
}

#[tokio::test]
async fn every_refusal_is_documented_with_the_one_problem_body() {
    let document = document().await;
    let body = json!({"schema": {"$ref": "#/components/schemas/ProblemBody"}});
    let content = json!({"application/problem+json": body});
    none(&faults(&document, |operation| {
        let responses = operation.described["responses"]
            .as_object()
            .expect("responses");
        let refusals = responses
            .iter()
            .filter(|(status, _)| !status.starts_with(['2', '3']));
        let mut faults: Vec<_> = refusals
            .filter(|(_, response)| response["content"] != content)
            .map(|(status, _)| format!("{status} is not the problem body"))
            .collect();
        let mut expected = vec!["default"];
        expected.extend(operation.roles().map(|_| "401"));
        expected.extend(operation.roles().filter(|r| !r.is_empty()).map(|_| "403"));
        expected.extend(operation.body().map(|_| "400"));
        expected.extend(operation.parameters("path").first().map(|_| "404"));
        let missing = expected.into_iter().filter(|s| !responses.contains_key(*s));
        faults.extend(missing.map(|status| format!("{status} is not documented")));
        faults
    }));
}

#[tokio::test]
async fn every_success_says_what_it_answers() {
    let document = document().await;
    none(&faults(&document, |operation| {
        let responses = operation.described["responses"]
            .as_object()
            .expect("responses");
        let with_body = |status: &str| ["200", "201"].contains(&status);
        let bare = responses
            .iter()
            .filter(|(status, r)| with_body(status) && r.get("content").is_none());
        let mut faults: Vec<_> = bare.map(|(s, _)| format!("{s} without content")).collect();
        let said = |status: &&String| status.starts_with(['2', '3']) || *status == "410";
        if !responses.keys().any(|status| said(&status)) {
            faults.push("no success is documented".to_owned());
        }
        faults
    }));
}

/// The parts of OpenAPI 3.1 that code generators stumble over.
#[tokio::test]
async fn the_document_is_openapi_3_1() {
    let text = json!({"type": "string", "minLength": 1});
    let content = json!({"type": "object", "minProperties": 1, "additionalProperties":
        {"type": "object", "required": ["schema"]}});
    let responses = json!({"type": "object", "minProperties": 1,
        "propertyNames": {"pattern": "^([1-5][0-9][0-9]|default)$"},
        "additionalProperties": {"type": "object", "required": ["description"],
            "properties": {"description": text, "content": content}}});
    let parameter = json!({"type": "object", "required": ["name", "in", "schema"],
        "properties": {"name": text, "in": {"enum": ["path", "query", "header", "cookie"]}},
        "if": {"properties": {"in": {"const": "path"}}},
        "then": {"required": ["required", "example"], "properties": {"required": {"const": true}}}});
    let operation = json!({"type": "object", "required": ["operationId", "responses"],
        "properties": {
            "operationId": {"type": "string", "pattern": "^[a-z][A-Za-z]+$"},
            "parameters": {"type": "array", "items": parameter, "uniqueItems": true},
            "requestBody": {"type": "object", "required": ["content", "required"],
                            "properties": {"content": content}},
            "responses": responses}});
    let schema = json!({"type": "object", "required": ["openapi", "info", "paths", "components"],
        "properties": {
            "openapi": {"type": "string", "pattern": "^3\\.1\\.[0-9]+$"},
            "info": {"type": "object", "required": ["title", "version"]},
            "servers": {"type": "array", "items": {"required": ["url"]}, "minItems": 1},
            "paths": {"type": "object", "propertyNames": {"pattern": "^/"},
                "additionalProperties": {"type": "object",
                    "propertyNames": {"enum": ["get", "put", "post", "delete", "patch"]},
                    "additionalProperties": operation}},
            "components": {"type": "object", "required": ["schemas", "securitySchemes"],
                "properties": {"schemas": {"propertyNames": {"pattern": "^[A-Za-z0-9._-]+$"}}}}}});
    let document = document().await;
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let faults: Vec<_> = validator
        .iter_errors(&document.0)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    none(&faults);

    let templates = |operation: &Operation| {
        let named = operation
            .path
            .split('{')
            .skip(1)
            .filter_map(|p| p.split('}').next());
        let named: BTreeSet<_> = named.map(str::to_owned).collect();
        let params = operation
            .parameters("path")
            .into_iter()
            .map(|(name, _)| name);
        let same = params.collect::<BTreeSet<_>>() == named;
        if same {
            vec![]
        } else {
            vec!["path and its parameters differ".to_owned()]
        }
    };
    none(&self::faults(&document, templates));
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(members) => {
                found.extend(members.contains_key("$ref").then(|| value.clone()));
                members.values().for_each(|part| references(part, found));
            }
            Value::Array(items) => items.iter().for_each(|part| references(part, found)),
            _ => {}
        }
    }
    let document = document().await;
    let mut found = Vec::new();
    references(&document.0, &mut found);
    assert!(found.len() > 100, "only {} references", found.len());
    for reference in &found {
        document.resolve(reference);
    }
}
