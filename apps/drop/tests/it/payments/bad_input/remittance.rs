//! `POST /v1/transactions/remittance`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    BROKEN_LINE, DELETED, INVISIBLE, Is, RIGHT_TO_LEFT, app, assert_count, is, long, money, refused,
};
use crate::support::Payer;

const PATH: &str = "/v1/transactions/remittance";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_wrong_in_one_field_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    let good = kari.order_of(20_000).await;
    let rows = vec![
        ("quoteId", Is::Missing, "quoteId: required"),
        ("quoteId", is(Value::Null), "quoteId: required"),
        ("quoteId", is(7), "quoteId: invalid_type"),
        ("quoteId", is(""), "quoteId: invalid_id"),
        ("quoteId", is("quo_"), "quoteId: invalid_id"),
        ("quoteId", is(kari.recipient.clone()), "quoteId: invalid_id"),
        ("quoteId", is(RIGHT_TO_LEFT), "quoteId: invalid_id"),
        ("quoteId", long(10_000), "quoteId: invalid_id"),
        (
            "sendAmount",
            is(money(20_000, "NOK")),
            "sendAmount: not_allowed",
        ),
        ("sendAmount", is(20_000), "sendAmount: invalid_type"),
        ("recipientId", Is::Missing, "recipientId: required"),
        ("recipientId", is(Value::Null), "recipientId: invalid_type"),
        ("recipientId", is(""), "recipientId: invalid_id"),
        (
            "recipientId",
            is(kari.account.clone()),
            "recipientId: invalid_id",
        ),
        (
            "recipientId",
            is(kari.recipient.to_uppercase()),
            "recipientId: invalid_id",
        ),
        ("recipientId", is(DELETED), "recipientId: invalid_id"),
        ("accountId", is(7), "accountId: invalid_type"),
        ("accountId", is(""), "accountId: invalid_id"),
        (
            "accountId",
            is("DE89370400440532013000"),
            "accountId: invalid_id",
        ),
        ("message", is(7), "message: invalid_type"),
        ("message", is(" "), "message: empty"),
        ("message", long(140), "message: too_long"),
        ("message", is(BROKEN_LINE), "message: forbidden_characters"),
        (
            "message",
            is(RIGHT_TO_LEFT),
            "message: forbidden_characters",
        ),
        ("message", is(INVISIBLE), "message: forbidden_characters"),
        ("amount", is(20_000), "amount: unknown_field"),
        (
            "receiveAmount",
            is(money(1, "EUR")),
            "receiveAmount: unknown_field",
        ),
        ("status", is("completed"), "status: unknown_field"),
    ];
    refused(&kari.customer, Method::POST, PATH, &good, rows).await;
    assert_count(&kari.customer, "/v1/transactions", 0).await;
    kari.customer.pay(good, "key-1").await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_by_amount_wrong_in_one_field_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    let good = json!({"sendAmount": money(20_000, "NOK"), "recipientId": kari.recipient,
                      "accountId": kari.account});
    let rows = vec![
        ("sendAmount", Is::Missing, "quoteId: required"),
        (
            "sendAmount.amount",
            Is::Missing,
            "sendAmount.amount: required",
        ),
        (
            "sendAmount.amount",
            is("20000"),
            "sendAmount.amount: invalid_type",
        ),
        (
            "sendAmount.amount",
            is(200.0),
            "sendAmount.amount: invalid_type",
        ),
        ("sendAmount.amount", is(9_999), "sendAmount: out_of_range"),
        (
            "sendAmount.amount",
            is(5_000_001),
            "sendAmount: out_of_range",
        ),
        ("sendAmount.amount", is(-20_000), "sendAmount: out_of_range"),
        (
            "sendAmount.amount",
            is(i64::MAX),
            "sendAmount: out_of_range",
        ),
        (
            "sendAmount.currency",
            is("EUR"),
            "sendAmount.currency: wrong_currency",
        ),
        (
            "sendAmount.currency",
            is("kr"),
            "sendAmount.currency: unknown_currency",
        ),
        ("sendAmount.extra", is(1), "sendAmount.extra: unknown_field"),
    ];
    refused(&kari.customer, Method::POST, PATH, &good, rows).await;
    assert_count(&kari.customer, "/v1/transactions", 0).await;
    for (ore, key) in [(10_000, "least"), (5_000_000, "most")] {
        let mut order = good.clone();
        order["sendAmount"] = money(ore, "NOK");
        kari.customer.pay(order, key).await.data();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_for_another_country_than_the_recipient_s_is_refused() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    let body = json!({"country": "US", "sendAmount": money(20_000, "NOK")});
    let quote = kari
        .customer
        .post("/v1/transactions/disclosure", body)
        .await;
    let quote = quote.data()["id"].as_str().expect("an id").to_owned();
    let answer = kari.customer.pay(kari.order(&quote), "key-1").await;
    assert_eq!(answer.invalid_fields(), ["recipientId: mismatch"]);
}
