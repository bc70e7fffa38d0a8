//! A request to an operation, made of the examples its description gives and of real ids.

use reqwest::header::{COOKIE, HeaderName, ORIGIN};
use serde_json::{Value, json};

use super::fixtures::Fixtures;
use crate::{
    openapi::document::{Document, Operation},
    support::{Answer, Customer},
};

/// The parameter by which a redirect from a bank is known.
const REDIRECT_STATE: &str = "state";

/// Calls one operation as several people.
pub(super) struct Caller<'a> {
    operation: &'a Operation,
    owner: &'a Customer,
    path: String,
    headers: Vec<(HeaderName, String)>,
    body: Option<Value>,
    names_a_thing: bool,
    comes_back: bool,
}

impl<'a> Caller<'a> {
    /// Fills the operation's path, required parameters and body in.
    pub(super) fn new(
        document: &Document,
        operation: &'a Operation,
        fixtures: &'a Fixtures,
    ) -> Self {
        let mut filler = Filler {
            fixtures,
            place: operation.name(),
            filled: false,
        };
        let mut path = operation.path.clone();
        for (name, example) in operation.parameters("path") {
            let value = filler.text(example.as_str().unwrap_or_default());
            assert!(!value.is_empty(), "{}: {name} has no example", filler.place);
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        let mut comes_back = false;
        for (name, example) in operation.required("query") {
            comes_back |= name == REDIRECT_STATE;
            let value = match name.as_str() {
                REDIRECT_STATE => fixtures.redirect_state.clone(),
                _ => filler.text(example.as_str().unwrap_or_default()),
            };
            let first = if path.contains('?') { '&' } else { '?' };
            path = format!("{path}{first}{name}={value}");
        }
        let headers = operation.parameters("header").into_iter();

        let headers = headers.map(|(name, example)| {
            let name = name.to_lowercase().parse().expect("a header name");
            (name, example.as_str().expect("an example").to_owned())
        });
        let headers = headers.collect();
        let body = operation.body();
        let body = body.map(|schema| filler.value(document.example(schema, &operation.name())));
        Self {
            operation,
            owner: &fixtures.owner,
            path,
            headers,
            body,
            names_a_thing: filler.filled || comes_back,
            comes_back,
        }
    }

    /// Whether it is about a resource that has an owner.
    pub(super) fn names_a_thing(&self) -> bool {
        self.names_a_thing
    }

    /// The answer for a person who is not the owner: an unknown id names nothing, an unknown
    /// `state` belongs to no redirect under way.
    pub(super) fn refusal_of_a_stranger(&self) -> (u16, &'static str) {
        if self.comes_back {
            (401, "unknown_state")
        } else {
            (404, "not_found")
        }
    }

    /// Calls it as this customer.
    pub(super) async fn by(&self, customer: &Customer) -> Answer {
        customer.send(self.request(customer)).await
    }

    /// Calls it with every part of the request invalid: the faults are reported only to those who
    /// may call.
    pub(super) async fn garbled_by(&self, customer: &Customer) -> Answer {
        let method = self.operation.method.clone();
        let mut path = self.operation.path.clone();
        for (name, _) in self.operation.parameters("path") {
            path = path.replace(&format!("{{{name}}}"), "nonsense");
        }
        let request = customer.request(method, &format!("{path}?nonsense=%00&limit=-1"));
        customer.send(request.body("{\"nonsense\":")).await
    }

    /// Calls it as a browser does for a page of this origin.
    pub(super) async fn by_cookie(&self, cookie: &str, origin: Option<&str>) -> Answer {
        let mut browser = self.owner.clone();
        browser.access_token = None;
        let mut request = self.request(&browser).header(COOKIE, cookie);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        browser.send(request).await
    }

    fn request(&self, customer: &Customer) -> reqwest::RequestBuilder {
        let mut request = customer.request(self.operation.method.clone(), &self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        match &self.body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

/// Puts real ids in the places of the examples'.
struct Filler<'a> {
    fixtures: &'a Fixtures,
    place: String,
    filled: bool,
}

impl Filler<'_> {
    fn text(&mut self, example: &str) -> String {
        let real = self.fixtures.like(example, &self.place);
        self.filled |= real.is_some();
        real.unwrap_or_else(|| example.to_owned())
    }

    fn value(&mut self, example: Value) -> Value {
        match example {
            Value::String(text) => json!(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let members = members.into_iter();
                members
                    .map(|(name, part)| (name, self.value(part)))
                    .collect()
            }
            other => other,
        }
    }
}
