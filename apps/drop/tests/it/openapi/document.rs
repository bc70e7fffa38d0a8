//! The OpenAPI document as the running server serves it, taken apart for tests.

use reqwest::Method;
use serde_json::{Map, Value};

use crate::support::TestApp;

/// The document.
pub(crate) struct Document(pub(crate) Value);

/// One operation of it.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// Template, `/v1/recipients/{id}`.
    pub(crate) path: String,
    /// What the document says of it.
    pub(crate) described: Value,
}

impl Document {
    /// Fetches it.
    pub(crate) async fn of(app: &TestApp) -> Self {
        let answer = app.anonymous().get("/openapi.json").await;
        assert_eq!(answer.status, 200);
        Self(answer.json())
    }

    /// All operations, by path.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().expect("a path item");
            item.iter().map(|(method, described)| Operation {
                id: described["operationId"].as_str().unwrap_or("").to_owned(),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                described: described.clone(),
            })
        });
        operations.collect()
    }

    /// What a `$ref` means; anything else means itself.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let Some(reference) = value["$ref"].as_str() else {
            return value;
        };
        let pointer = reference.strip_prefix('#').expect("a local reference");
        let target = self.0.pointer(pointer);
        self.resolve(target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
    }

    /// A value from the examples of a schema and its parts. Panics where an example is missing.
    pub(crate) fn example(&self, schema: &Value, path: &str) -> Value {
        let schema = self.resolve(schema);
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema[choice].as_array() {
                let chosen = choices.iter().find(|choice| choice["type"] != "null");
                return self.example(chosen.expect("a choice"), path);
            }
        }
        if let Some(properties) = schema["properties"].as_object() {
            let values = properties
                .iter()
                .map(|(name, part)| (name.clone(), self.example(part, &format!("{path}.{name}"))));
            return Value::Object(values.collect::<Map<_, _>>());
        }
        if let Some(items) = schema.get("items") {
            return Value::Array(vec![self.example(items, &format!("{path}[]"))]);
        }
        panic!("{path} has no example: add #[schema(example = …)] where it is declared")
    }
}

impl Operation {
    /// `GET /v1/recipients/{id} (getRecipient)`.
    pub(crate) fn name(&self) -> String {
        format!("{} {} ({})", self.method, self.path, self.id)
    }

    /// The part of the API it belongs to.
    pub(crate) fn tag(&self) -> &str {
        self.described["tags"][0].as_str().expect("a tag")
    }

    /// Its parameters of this kind (`path`, `query`, `header`) by name, with their examples.
    pub(crate) fn parameters(&self, kind: &str) -> Vec<(String, Value)> {
        let parameters = self.described["parameters"].as_array();
        let of_kind = parameters.into_iter().flatten().filter(|p| p["in"] == kind);
        let pairs = of_kind.map(|p| {
            let name = p["name"].as_str().expect("a name").to_owned();
            (name, p["example"].clone())
        });
        pairs.collect()
    }

    /// The same, only those it cannot do without.
    pub(crate) fn required(&self, kind: &str) -> Vec<(String, Value)> {
        let declared = self.described["parameters"].as_array();
        let is_required = |name: &str| {
            let mut declared = declared.into_iter().flatten();
            declared.any(|p| p["name"] == name && p["required"] == true)
        };
        let mut parameters = self.parameters(kind);
        parameters.retain(|(name, _)| is_required(name));
        parameters
    }

    /// Schema of the request body, if it takes one.
    pub(crate) fn body(&self) -> Option<&Value> {
        self.described
            .pointer("/requestBody/content/application~1json/schema")
    }

    /// Roles that may call it, empty for any; `None` if it is public. Bearer and cookie have to
    /// agree.
    pub(crate) fn roles(&self) -> Option<Vec<String>> {
        let security = self.described["security"].as_array()?;
        let of = |scheme: &str| {
            let mut found = security.iter().filter_map(|s| s.get(scheme)?.as_array());
            let roles = found
                .next()
                .unwrap_or_else(|| panic!("{}: no {scheme}", self.name()));
            let roles = roles.iter().map(|r| r.as_str().expect("a role").to_owned());
            roles.collect::<Vec<_>>()
        };
        let (bearer, cookie) = (of("bearer"), of("cookie"));
        assert_eq!(bearer, cookie, "{}", self.name());
        assert_eq!(security.len(), 2, "{}", self.name());
        Some(bearer)
    }

    /// Whether it may change anything.
    pub(crate) fn is_mutation(&self) -> bool {
        self.method != Method::GET
    }
}
