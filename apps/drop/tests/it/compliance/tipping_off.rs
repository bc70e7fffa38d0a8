//! Nothing a customer can call tells that a payment was looked at (hvitvaskingsloven § 28): two
//! Drops, the same person doing the same in both, and every answer compared. Where monitoring
//! stopped a payment, its twin is one that a bank did not answer for, or refused.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    held,
    lists::{import, un_list},
    watched,
};
use crate::support::{Answer, Engine, Options, Payer, TestApp, text};

/// What comes back, with ids, times and addresses masked: status, names of headers, body.
type Seen = (u16, Vec<String>, Value);

fn seen(answer: &Answer) -> Seen {
    let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
    names.sort();
    let mut body = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    mask(&mut body);
    (answer.status.as_u16(), names, body)
}

fn mask(value: &mut Value) {
    match value {
        Value::String(text) => *text = masked(text),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(members) => {
            for (name, member) in members {
                // Seconds that pass between two calls.
                if name == "retryAfter" || name == "ageSeconds" {
                    *member = Value::Null;
                }
                mask(member);
            }
        }
        _ => {}
    }
}

fn masked(text: &str) -> String {
    let id = text
        .split_once('_')
        .filter(|(_, rest)| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if let Some((prefix, _)) = id {
        return format!("{prefix}_…");
    }
    let is_request = text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    if is_request {
        return "…".to_owned();
    }
    if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
        return "time".to_owned();
    }
    match url::Url::parse(text) {
        Ok(url) if url.has_host() => url.path().split('/').take(4).collect::<Vec<_>>().join("/"),
        _ => text.to_owned(),
    }
}

/// Addresses that a customer can `GET`, as the document has them, with this payment's ids.
async fn addresses(app: &TestApp, payer: &Payer, payment: &str) -> Vec<(String, String)> {
    let document = app.anonymous().get("/openapi.json").await.json();
    let paths = document["paths"].as_object().expect("paths");
    let mut addresses = Vec::new();
    for (path, operations) in paths {
        let Some(get) = operations.get("get") else {
            continue;
        };
        let is_a_customers = path.starts_with("/v1/")
            && !path.starts_with("/v1/admin")
            && !path.contains("callback")
            && path != "/v1/auth/bankid";
        if !is_a_customers {
            continue;
        }
        let mut address = path.clone();
        for parameter in get["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "path" {
                let example = text(parameter, "example");
                let id = match example.split_once('_').map(|(prefix, _)| prefix) {
                    Some("txn") => payment,
                    Some("rcp") => &payer.recipient,
                    Some("acc") => &payer.account,
                    _ => example,
                };
                address = address.replace(&format!("{{{}}}", text(parameter, "name")), id);
            }
        }
        addresses.push((path.clone(), address));
    }
    assert!(addresses.len() > 10, "{addresses:?}");
    addresses
}

/// Everything the customer sees after having ordered this payment with this key.
async fn everything(
    app: &TestApp,
    payer: &Payer,
    (order, key, answer): (&Value, &str, &Answer),
) -> BTreeMap<String, Seen> {
    let payment = answer.data();
    let payment = text(&payment, "id");
    let mut all = BTreeMap::from([("the order".to_owned(), seen(answer))]);
    let again = payer.customer.pay(order.clone(), key).await;
    assert_eq!(again.bytes, answer.bytes, "the same again, byte for byte");
    all.insert("the order again".to_owned(), seen(&again));
    let other = payer.customer.pay(json!({"quoteId": 1}), key).await;
    all.insert("another order by its key".to_owned(), seen(&other));
    let look = async |all: &mut BTreeMap<String, Seen>, when: &str| {
        for (path, address) in addresses(app, payer, payment).await {
            let answer = payer.customer.get(&address).await;
            all.insert(format!("{path} {when}"), seen(&answer));
        }
    };
    look(&mut all, "at first").await;
    app.dispatch().await;
    look(&mut all, "later").await;
    let cancel = format!("/v1/transactions/{payment}/cancel");
    let cancelled = payer.customer.post(&cancel, json!({})).await;
    all.insert("its cancellation".to_owned(), seen(&cancelled));
    look(&mut all, "at last").await;
    all
}

async fn app(options: Options) -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    app.expect("SQLite is always there")
}

/// Orders 500 kroner and looks at everything.
async fn order_and_look(app: &TestApp, payer: &Payer) -> BTreeMap<String, Seen> {
    let order = payer.order_of(50_000).await;
    let answer = payer.customer.pay(order.clone(), "the-key").await;
    everything(app, payer, (&order, "the-key", &answer)).await
}

/// The bank's answers to orders go wrong from now on.
async fn break_orders(app: &TestApp, fault: &str) {
    let body = json!({"bank": "dnb", "path": "/v1/payments/{product}", "method": "POST",
                      "fault": fault, "times": 99});
    app.sandbox_set(Method::POST, "sandbox/faults", body).await;
}

#[track_caller]
fn assert_alike(watched: &BTreeMap<String, Seen>, twin: &BTreeMap<String, Seen>) {
    assert_eq!(
        watched.keys().collect::<Vec<_>>(),
        twin.keys().collect::<Vec<_>>()
    );
    for (what, watched) in watched {
        assert_eq!(watched, &twin[what], "{what} reveals monitoring");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flagged_payment_looks_like_one_that_nobody_noticed() {
    let (watched, twin) = (
        app(Options::without_worker()).await,
        app(Options::without_worker()).await,
    );
    watched.find_everything().await;
    let (flagged, clean) = (Payer::kari(&watched).await, Payer::kari(&twin).await);
    let flagged = order_and_look(&watched, &flagged).await;
    let clean = order_and_look(&twin, &clean).await;
    assert_eq!(flagged["the order"].2["data"]["status"], "pending");
    assert_alike(&flagged, &clean);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_payment_looks_like_one_whose_bank_has_not_answered() {
    let (watched, twin) = (app(watched()).await, app(Options::without_worker()).await);
    let mut seen = Vec::new();
    for (app, bank_answers) in [(&watched, true), (&twin, false)] {
        let kari = Payer::kari(app).await;
        for key in ["part-1", "part-2"] {
            kari.pay(2_000_000, key).await.data();
        }
        if !bank_answers {
            break_orders(app, "close").await;
        }
        let order = kari.order_of(2_000_000).await;
        let answer = kari.customer.pay(order.clone(), "part-3").await;
        assert_eq!(answer.data()["status"], "processing");
        assert_eq!(held(app).await.len(), usize::from(seen.is_empty()));
        seen.push(everything(app, &kari, (&order, "part-3", &answer)).await);
    }
    assert_alike(&seen[0], &seen[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_payment_looks_like_one_the_bank_refused() {
    let Some(list) = un_list() else { return };
    let (watched, twin) = (app(watched()).await, app(Options::without_worker()).await);
    import(&watched, &list).await;
    break_orders(&twin, "status:400").await;
    let name = "Frank Kakolele Bwambale";
    let blocked = Payer::kari_pays(&watched, name).await;
    let refused = Payer::kari_pays(&twin, name).await;
    let moments = blocked.pay(50_000, "another-key").await.data();
    assert_ne!(moments["createdAt"], moments["finishedAt"], "{moments}");
    refused.pay(50_000, "another-key").await.data();
    let blocked = order_and_look(&watched, &blocked).await;
    let refused = order_and_look(&twin, &refused).await;
    assert_eq!(blocked["the order"].2["data"]["failureReason"], "declined");
    assert_alike(&blocked, &refused);
}
