//! Every field of every body and query, wrong in every way: 400 that names the field and says in a
//! word what is wrong with it, and nothing recorded.

mod login;
mod queries;
mod quotes;
mod recipients;
mod remittance;
mod shape;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Customer, Engine, Options, TestApp};

/// What is done to a field of a good body, and the `field: code` that has to come of it.
type Row = (&'static str, Is, &'static str);

/// What a field is made to be.
enum Is {
    Missing,
    Value(Value),
}

/// A field with this value.
fn is(value: impl Into<Value>) -> Is {
    Is::Value(value.into())
}

/// Over-long by one.
fn long(characters: usize) -> Is {
    is("x".repeat(characters + 1))
}

/// The faults that every text has in common.
const BROKEN_LINE: &str = "line\nbreak";
const DELETED: &str = "null\u{0}character";
const RIGHT_TO_LEFT: &str = "\u{202e}reversed";
const INVISIBLE: &str = "zero\u{200b}width";

async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}

/// Sends the body with each row's fault, and expects exactly what the row says, all rows at once.
async fn refused(who: &Customer, method: Method, path: &str, good: &Value, rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for (field, is, expected) in rows {
        let mut body = good.clone();
        change(&mut body, field, is);
        let request = who.request(method.clone(), path).json(&body);
        let answer = who.send(request.header("idempotency-key", "key-1")).await;
        if answer.status != 400 || answer.invalid_fields() != [expected] {
            wrong.push(format!(
                "{body}: {} {}, not {expected}",
                answer.status,
                answer.json()["details"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{path}:\n{}", wrong.join("\n"));
}

/// Changes the member at `account.iban` or the like.
fn change(body: &mut Value, path: &str, is: Is) {
    let (parents, member) = match path.rsplit_once('.') {
        Some((parents, member)) => (parents.split('.').collect(), member),
        None => (Vec::new(), path),
    };
    let parent = parents
        .into_iter()
        .fold(body, |value, name| &mut value[name]);
    match is {
        Is::Value(value) => parent[member] = value,
        Is::Missing => {
            parent.as_object_mut().expect("an object").remove(member);
        }
    }
}

/// Sees that a list of the customer's is as long as before.
async fn assert_count(who: &Customer, path: &str, expected: usize) {
    let list = who.get(path).await.data();
    assert_eq!(list.as_array().expect("a list").len(), expected, "{path}");
}

/// An amount on the wire.
fn money(amount: impl Into<Value>, currency: &str) -> Value {
    json!({"amount": amount.into(), "currency": currency})
}
