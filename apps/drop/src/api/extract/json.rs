//! JSON bodies, read strictly.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use serde::de::DeserializeOwned;

use super::{body::whole, deserialize_problem};
use crate::api::{
    auth::decided,
    problem::{Kind, Problem},
};

/// A JSON body: at most 64 KiB, declared as JSON, no unknown, missing or duplicate field. Also
/// keeps the bytes, over which idempotency is decided.
#[derive(Debug)]
pub struct StrictJson<T> {
    /// What it says.
    pub value: T,
    /// As it came.
    pub bytes: web::Bytes,
}

impl<T: DeserializeOwned> FromRequest for StrictJson<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = declares_json(request);
        let bytes = whole(request, payload);
        let decided = decided(request);
        Box::pin(async move {
            decided.await;
            if !declared {
                return Err(Kind::UnsupportedMediaType.into());
            }
            let bytes = bytes.await?;
            let value = parse(&bytes)?;
            Ok(Self { value, bytes })
        })
    }
}

fn declares_json(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde would read a struct from an array of its fields, too.
    if bytes.trim_ascii_start().starts_with(b"[") {
        let message = "the body must be a JSON object";
        return Err(Problem::field("", "invalid_type", message));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => deserialize_problem(&path, &inner.to_string()),
            _ => Problem::from(Kind::MalformedRequest).detail(format!(
                "not well-formed JSON at line {} column {}",
                inner.line(),
                inner.column()
            )),
        }
    })?;
    reader.end().map_err(|_| {
        Problem::from(Kind::MalformedRequest).detail("something follows the JSON document")
    })?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(rename = "inner")]
        _inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "n")]
        _n: u8,
    }

    fn fault(text: &str) -> (String, String) {
        let problem = parse::<Outer>(text.as_bytes()).unwrap_err();
        let body = problem.body("", "");
        let detail = body.details.first().cloned();
        detail.map_or((body.error.to_owned(), String::new()), |d| {
            (d.field, d.code)
        })
    }

    #[test]
    fn each_fault_names_field_and_code() {
        for (text, field, code) in [
            (r#"{"inner":{"n":1,"x":2}}"#, "inner.x", "unknown_field"),
            (r#"{"inner":{"n":1},"y":2}"#, "y", "unknown_field"),
            (r#"{"inner":{}}"#, "inner.n", "required"),
            ("{}", "inner", "required"),
            (r#"{"inner":{"n":"1"}}"#, "inner.n", "invalid_type"),
            (r#"{"inner":{"n":1.5}}"#, "inner.n", "invalid_type"),
            (r#"{"inner":{"n":300}}"#, "inner.n", "invalid_value"),
            (r#"{"inner":{"n":1,"n":2}}"#, "inner.n", "duplicate_field"),
            (r#"{"inner":null}"#, "inner", "invalid_type"),
        ] {
            assert_eq!(fault(text), (field.to_owned(), code.to_owned()), "{text}");
        }
    }

    #[test]
    fn broken_json_is_malformed() {
        for text in ["", "{", "nul", "{\"inner\":{\"n\":1}} x", "\u{feff}{}"] {
            assert_eq!(fault(text).0, "malformed_request", "{text}");
        }
    }
}
