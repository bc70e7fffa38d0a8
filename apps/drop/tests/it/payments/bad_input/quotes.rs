//! `POST /v1/transactions/disclosure`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Is, app, is, money, refused};

const PATH: &str = "/v1/transactions/disclosure";

fn sending() -> Value {
    json!({"country": "DE", "sendAmount": money(150_000, "NOK")})
}

fn receiving() -> Value {
    json!({"country": "DE", "receiveAmount": money(10_000, "EUR")})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_to_nowhere_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = app.kari().await;
    let mut rows = vec![
        ("country", Is::Missing, "country: required"),
        ("country", is(Value::Null), "country: invalid_type"),
        ("country", is(47), "country: invalid_type"),
        ("fee", is(money(0, "NOK")), "fee: unknown_field"),
        ("rate", is("12.0"), "rate: unknown_field"),
    ];
    for unknown in ["", "Germany", "de", "\u{202e}ED", "D\0"] {
        rows.push(("country", is(unknown), "country: unknown_country"));
    }
    for unsupported in ["NO", "KP"] {
        rows.push(("country", is(unsupported), "country: unsupported_country"));
    }
    refused(&kari, Method::POST, PATH, &sending(), rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_needs_one_side_fixed_and_not_both() {
    let app = app().await;
    let kari = app.kari().await;
    let both = is(money(10_000, "EUR"));
    let rows = vec![
        ("sendAmount", Is::Missing, "sendAmount: required"),
        ("sendAmount", is(Value::Null), "sendAmount: required"),
        ("receiveAmount", both, "receiveAmount: not_allowed"),
    ];
    refused(&kari, Method::POST, PATH, &sending(), rows).await;
}

/// Neither field of an amount may be left out, of another type, or have company.
const MALFORMED: [(&str, &str); 8] = [
    ("150000", "invalid_type"),
    ("{}", "amount: required"),
    (r#"{"amount":1}"#, "currency: required"),
    (
        r#"{"amount":null,"currency":"NOK"}"#,
        "amount: invalid_type",
    ),
    (r#"{"amount":"1","currency":"NOK"}"#, "amount: invalid_type"),
    (
        r#"{"amount":1500.5,"currency":"NOK"}"#,
        "amount: invalid_type",
    ),
    (r#"{"amount":1,"currency":578}"#, "currency: invalid_type"),
    (
        r#"{"amount":1,"currency":"NOK","unit":"minor"}"#,
        "unit: unknown_field",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_amount_is_refused_by_field_and_code_on_either_side() {
    let app = app().await;
    let kari = app.kari().await;
    for side in ["sendAmount", "receiveAmount"] {
        for (amount, fault) in MALFORMED {
            let mut body = json!({"country": "DE"});
            body[side] = serde_json::from_str(amount).expect("JSON");
            let faults = kari.post(PATH, body).await.invalid_fields();
            let join = if fault.contains(':') { "." } else { ": " };
            let expected = format!("{side}{join}{fault}");
            assert_eq!(faults, [expected], "{side} {amount}");
        }
        let huge = json!({"country": "DE", side: money(u64::MAX, "NOK")});
        let faults = kari.post(PATH, huge).await.invalid_fields();
        assert_eq!(faults, [format!("{side}.amount: invalid_value")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_out_of_range_or_of_another_currency_is_refused_on_either_side() {
    let app = app().await;
    let kari = app.kari().await;
    let mut rows = Vec::new();
    for ore in [0, -150_000, 9_999, 5_000_001, i64::MAX, i64::MIN] {
        rows.push(("sendAmount.amount", is(ore), "sendAmount: out_of_range"));
    }
    for unknown in ["", "nok", "XAU", "kr", "NOK\0"] {
        let expected = "sendAmount.currency: unknown_currency";
        rows.push(("sendAmount.currency", is(unknown), expected));
    }
    let expected = "sendAmount.currency: wrong_currency";
    rows.push(("sendAmount.currency", is("EUR"), expected));
    refused(&kari, Method::POST, PATH, &sending(), rows).await;

    let mut rows = Vec::new();
    for cents in [0, -1, 1, 5_000_000, i64::MAX, i64::MIN] {
        let expected = "receiveAmount: out_of_range";
        rows.push(("receiveAmount.amount", is(cents), expected));
    }
    for wrong in ["NOK", "USD"] {
        let expected = "receiveAmount.currency: wrong_currency";
        rows.push(("receiveAmount.currency", is(wrong), expected));
    }
    refused(&kari, Method::POST, PATH, &receiving(), rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_from_100_to_50_000_kroner_are_quoted_both_included() {
    let app = app().await;
    let kari = app.kari().await;
    for ore in [10_000, 5_000_000] {
        let body = json!({"country": "DE", "sendAmount": money(ore, "NOK")});
        let quote = kari.post(PATH, body).await.data();
        assert_eq!(quote["sendAmount"]["amount"], ore);
        assert_eq!(quote["fee"]["amount"], ore / 200);
        assert_eq!(quote["total"]["amount"], ore + ore / 200);
    }
}
