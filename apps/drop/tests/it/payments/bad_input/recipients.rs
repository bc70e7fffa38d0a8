//! `POST` and `PATCH /v1/recipients`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    BROKEN_LINE, DELETED, INVISIBLE, Is, RIGHT_TO_LEFT, app, assert_count, is, long, refused,
};

const PATH: &str = "/v1/recipients";

fn german() -> Value {
    json!({
        "name": "Anna Schmidt", "nickname": "Anna", "country": "DE",
        "account": {"iban": "DE89370400440532013000"},
        "address": {"street": "Hauptstr. 1", "town": "Berlin", "postCode": "10115"},
    })
}

fn japanese() -> Value {
    json!({
        "name": "Yamada Taro", "country": "JP",
        "account": {"accountNumber": "1234567", "clearingCode": "0005001"},
        "address": {"street": "1-2-3 Marunouchi", "town": "Tokyo"},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_recipient_wrong_in_one_field_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = app.kari().await;
    let rows = vec![
        ("name", Is::Missing, "name: required"),
        ("name", is(Value::Null), "name: invalid_type"),
        ("name", is(7), "name: invalid_type"),
        ("name", is(""), "name: empty"),
        ("name", is(" \u{a0} "), "name: empty"),
        ("name", long(70), "name: too_long"),
        ("name", is("4711 / 0815"), "name: no_letter"),
        ("name", is(BROKEN_LINE), "name: forbidden_characters"),
        ("name", is(DELETED), "name: forbidden_characters"),
        ("name", is(RIGHT_TO_LEFT), "name: forbidden_characters"),
        ("name", is(INVISIBLE), "name: forbidden_characters"),
        ("nickname", is(7), "nickname: invalid_type"),
        ("nickname", is(""), "nickname: empty"),
        ("nickname", long(35), "nickname: too_long"),
        (
            "nickname",
            is(RIGHT_TO_LEFT),
            "nickname: forbidden_characters",
        ),
        ("nickname", is(DELETED), "nickname: forbidden_characters"),
        ("country", Is::Missing, "country: required"),
        ("country", is(7), "country: invalid_type"),
        ("country", is(""), "country: unknown_country"),
        ("country", is("de"), "country: unknown_country"),
        ("country", is("DEU"), "country: unknown_country"),
        ("country", is("ZZ"), "country: unknown_country"),
        ("country", is("D\u{202e}E"), "country: unknown_country"),
        ("country", is("NO"), "country: unsupported_country"),
        ("country", is("KP"), "country: unsupported_country"),
        ("account", Is::Missing, "account: required"),
        (
            "account",
            is("DE89370400440532013000"),
            "account: invalid_type",
        ),
        ("account.iban", Is::Missing, "account.iban: required"),
        ("account.iban", is(7), "account.iban: invalid_type"),
        ("account.iban", is(""), "account.iban: invalid_iban"),
        (
            "account.iban",
            is("DE88370400440532013000"),
            "account.iban: wrong_check_digits",
        ),
        (
            "account.iban",
            is("GB29NWBK60161331926819"),
            "account.iban: wrong_country",
        ),
        (
            "account.iban",
            is("DE8937040044053201300\u{200b}0"),
            "account.iban: invalid_iban",
        ),
        ("account.iban", long(10_000), "account.iban: invalid_iban"),
        (
            "account.accountNumber",
            is("1"),
            "account.accountNumber: not_used",
        ),
        (
            "account.clearingCode",
            is("1"),
            "account.clearingCode: not_used",
        ),
        ("account.bic", is("DEUTDEFF"), "account.bic: unknown_field"),
        ("id", is("rcp_1"), "id: unknown_field"),
        ("userId", is("usr_1"), "userId: unknown_field"),
    ];
    refused(&kari, Method::POST, PATH, &german(), rows).await;
    assert_count(&kari, PATH, 0).await;
    kari.post(PATH, german()).await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_wrong_in_one_field_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = app.kari().await;
    let rows = vec![
        ("address", is("Hauptstr. 1"), "address: invalid_type"),
        ("address.street", Is::Missing, "address.street: required"),
        ("address.street", is(""), "address.street: empty"),
        ("address.street", long(70), "address.street: too_long"),
        (
            "address.street",
            is(BROKEN_LINE),
            "address.street: forbidden_characters",
        ),
        ("address.town", Is::Missing, "address.town: required"),
        ("address.town", is(false), "address.town: invalid_type"),
        ("address.town", long(35), "address.town: too_long"),
        (
            "address.town",
            is(RIGHT_TO_LEFT),
            "address.town: forbidden_characters",
        ),
        (
            "address.postCode",
            is(10115),
            "address.postCode: invalid_type",
        ),
        ("address.postCode", is(""), "address.postCode: empty"),
        ("address.postCode", long(16), "address.postCode: too_long"),
        (
            "address.postCode",
            is(DELETED),
            "address.postCode: forbidden_characters",
        ),
        ("address.state", is("BE"), "address.state: unknown_field"),
    ];
    refused(&kari, Method::POST, PATH, &german(), rows).await;
    assert_count(&kari, PATH, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_where_there_are_no_ibans_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = app.kari().await;
    let rows = vec![
        ("account.iban", is("JP00"), "account.iban: not_used"),
        (
            "account.accountNumber",
            Is::Missing,
            "account.accountNumber: required",
        ),
        (
            "account.accountNumber",
            is(1_234_567),
            "account.accountNumber: invalid_type",
        ),
        (
            "account.accountNumber",
            is(""),
            "account.accountNumber: invalid_account_number",
        ),
        (
            "account.accountNumber",
            is("123456"),
            "account.accountNumber: invalid_account_number",
        ),
        (
            "account.accountNumber",
            is("12345678"),
            "account.accountNumber: invalid_account_number",
        ),
        (
            "account.accountNumber",
            is("12345６7"),
            "account.accountNumber: invalid_account_number",
        ),
        (
            "account.clearingCode",
            Is::Missing,
            "account.clearingCode: required",
        ),
        (
            "account.clearingCode",
            is(""),
            "account.clearingCode: invalid_clearing_code",
        ),
        (
            "account.clearingCode",
            is("000500"),
            "account.clearingCode: invalid_clearing_code",
        ),
        (
            "account.clearingCode",
            is("000\n001"),
            "account.clearingCode: invalid_clearing_code",
        ),
        ("address", Is::Missing, "address: required"),
        ("address", is(Value::Null), "address: required"),
    ];
    refused(&kari, Method::POST, PATH, &japanese(), rows).await;
    assert_count(&kari, PATH, 0).await;
    kari.post(PATH, japanese()).await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_with_a_recipient_is_reported_together() {
    let app = app().await;
    let kari = app.kari().await;
    let body = json!({"name": "", "nickname": RIGHT_TO_LEFT, "country": "DE",
                      "account": {"iban": "DE88370400440532013000", "clearingCode": "1"},
                      "address": {"street": "", "town": "Berlin"}});
    let mut faults = kari.post(PATH, body).await.invalid_fields();
    faults.sort();
    assert_eq!(
        faults,
        [
            "account.clearingCode: not_used",
            "account.iban: wrong_check_digits",
            "address.street: empty",
            "name: empty",
            "nickname: forbidden_characters",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_recipient_wrong_in_one_field_is_refused_and_changes_nothing() {
    let app = app().await;
    let kari = app.kari().await;
    let before = kari.post(PATH, japanese()).await.data();
    let path = format!("{PATH}/{}", before["id"].as_str().expect("an id"));
    let rows = vec![
        ("name", is(7), "name: invalid_type"),
        ("name", is(" "), "name: empty"),
        ("name", long(70), "name: too_long"),
        ("name", is("123"), "name: no_letter"),
        ("name", is(RIGHT_TO_LEFT), "name: forbidden_characters"),
        ("nickname", is(true), "nickname: invalid_type"),
        ("nickname", is(""), "nickname: empty"),
        ("nickname", long(35), "nickname: too_long"),
        (
            "nickname",
            is(BROKEN_LINE),
            "nickname: forbidden_characters",
        ),
        ("address", is(7), "address: invalid_type"),
        ("address", is(Value::Null), "address: required"),
        (
            "address",
            is(json!({"street": "1-2-3 Marunouchi"})),
            "address.town: required",
        ),
        (
            "address",
            is(json!({"street": "", "town": "Tokyo"})),
            "address.street: empty",
        ),
        ("country", is("DE"), "country: unknown_field"),
        (
            "account",
            is(json!({"iban": "DE89370400440532013000"})),
            "account: unknown_field",
        ),
        ("version", is(7), "version: unknown_field"),
    ];
    refused(&kari, Method::PATCH, &path, &json!({}), rows).await;
    assert_eq!(kari.get(&path).await.data(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_all_scripts_and_lengths_up_to_the_limit_are_taken() {
    let app = app().await;
    let kari = app.kari().await;
    for name in [
        "Siân O’Neill-Ærø",
        "محمد بن عبد الله",
        "李雷",
        "Иван",
        &"å".repeat(70),
    ] {
        let mut body = german();
        body["name"] = json!(name);
        assert_eq!(kari.post(PATH, body).await.data()["name"], name);
    }
}
