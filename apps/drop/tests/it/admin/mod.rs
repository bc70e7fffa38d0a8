//! What officers see and decide over the API and on the command line, and the trace it leaves. Who
//! may not is tried by the authorization matrix.

mod audit;
mod command_line;
mod deliveries;
mod jobs;
mod tasks;
mod users;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Customer, TestApp};

/// `POST` without a body.
async fn post(officer: &Customer, path: &str) -> Answer {
    officer.send(officer.request(Method::POST, path)).await
}

/// `PUT` with one.
async fn put(officer: &Customer, path: &str, body: Value) -> Answer {
    let request = officer.request(Method::PUT, path).json(&body);
    officer.send(request).await
}

/// The one line of the audit log about this action: who, and on what. It names the request that
/// this is the answer to.
async fn audited_once(app: &TestApp, action: &str, officer: &Customer, answer: &Answer) -> String {
    let lines = app.assembly.store.audit_lines(action).await;
    let lines = lines.expect("the audit log");
    let request = answer.header("x-request-id").expect("a request id");
    let of_request: Vec<_> = lines.iter().filter(|l| l.request_id == request).collect();
    assert_eq!(of_request.len(), 1, "{action} in {request}: {lines:?}");
    let line = of_request[0];
    assert_eq!(line.actor_id, Some(officer.id().await));
    assert_eq!(line.client_ip.as_deref(), Some("127.0.0.1"));
    line.subject.clone()
}

/// How many lines of the audit log there are about this action.
async fn audited(app: &TestApp, action: &str) -> usize {
    let lines = app.assembly.store.audit_lines(action).await;
    lines.expect("the audit log").len()
}

/// `member` of each thing of a list.
fn each(list: &Value, member: &str) -> Vec<String> {
    let things = list.as_array().expect("a list").iter();
    let texts = things.map(|thing| thing[member].as_str().expect("a text").to_owned());
    texts.collect()
}

/// Every piece of a list, each of one thing, put together.
async fn in_pieces(officer: &Customer, path: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let first = if path.contains('?') { '&' } else { '?' };
        let answer = officer.get(&format!("{path}{first}limit=1{cursor}")).await;
        found.extend(answer.data().as_array().expect("a list").clone());
        let next = answer.json()["pagination"]["nextCursor"].clone();
        match next.as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
    panic!("{path} has no end: {}", json!(found));
}
