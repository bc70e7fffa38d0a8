//! Query parameters and path segments.

use super::app;
use crate::support::Payer;

#[tokio::test(flavor = "multi_thread")]
async fn a_query_wrong_in_one_parameter_is_refused_by_parameter_and_code() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    let rcp = &kari.recipient;
    let acc = &kari.account;
    let mut rows = Vec::new();
    for list in ["/v1/recipients", "/v1/transactions"] {
        for (query, expected) in [
            ("limit=0", "limit: out_of_range"),
            ("limit=51", "limit: out_of_range"),
            ("limit=-1", "limit: out_of_range"),
            ("limit=9223372036854775807", "limit: out_of_range"),
            ("limit=abc", "limit: invalid_value"),
            ("limit=", "limit: invalid_value"),
            ("limit=1.5", "limit: invalid_value"),
            ("limit=9223372036854775808", "limit: invalid_value"),
            ("limit=5&limit=6", "limit: duplicate_field"),
            ("cursor=", "cursor: invalid_value"),
            ("cursor=abc", "cursor: invalid_value"),
            ("cursor=%00", "cursor: invalid_value"),
            ("cursor=%E2%80%AE", "cursor: invalid_value"),
            (&format!("cursor={acc}"), "cursor: invalid_value"),
            ("offset=10", "offset: unknown_field"),
            ("Limit=10", "Limit: unknown_field"),
        ] {
            rows.push((format!("{list}?{query}"), expected));
        }
    }
    for (query, expected) in [
        (format!("cursor={rcp}"), "cursor: invalid_value"),
        ("status=paid".into(), "status: invalid_value"),
        ("status=Completed".into(), "status: invalid_value"),
        ("status=".into(), "status: invalid_value"),
        ("recipientId=".into(), "recipientId: invalid_id"),
        (format!("recipientId={acc}"), "recipientId: invalid_id"),
        ("from=yesterday".into(), "from: invalid_time"),
        ("from=2026-01-01".into(), "from: invalid_time"),
        ("from=2026-13-01T00:00:00Z".into(), "from: invalid_time"),
        ("until=2026-02-30T00:00:00Z".into(), "until: invalid_time"),
        ("until=1700000000".into(), "until: invalid_time"),
        ("until=".into(), "until: invalid_time"),
        ("amount=1".into(), "amount: unknown_field"),
    ] {
        rows.push((format!("/v1/transactions?{query}"), expected));
    }
    let mut wrong = Vec::new();
    for (path, expected) in rows {
        let answer = kari.customer.get(&path).await;
        if answer.status != 400 || answer.invalid_fields() != [expected] {
            wrong.push(format!(
                "{path}: {} {}, not {expected}",
                answer.status,
                answer.json()["details"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_wrong_filters_are_reported_together() {
    let app = app().await;
    let kari = app.kari().await;
    let answer = kari
        .get("/v1/transactions?from=x&until=y&recipientId=z")
        .await;
    let mut faults = answer.invalid_fields();
    faults.sort();
    assert_eq!(
        faults,
        [
            "from: invalid_time",
            "recipientId: invalid_id",
            "until: invalid_time"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_id_names_nothing() {
    let app = app().await;
    let kari = Payer::kari(&app).await;
    let long = "x".repeat(2_000);
    for wrong in [
        "x",
        "1",
        "%00",
        "..%2F..",
        "%E2%80%AE",
        "rcp_",
        &long,
        &kari.account,
    ] {
        for path in [
            format!("/v1/recipients/{wrong}"),
            format!("/v1/transactions/{wrong}"),
            format!("/v1/transactions/{wrong}/receipt"),
            format!("/v1/accounts/consents/{wrong}"),
        ] {
            assert_eq!(
                kari.customer.get(&path).await.problem(404),
                "not_found",
                "{path}"
            );
        }
    }
    let path = format!("/v1/accounts/{}/balances", kari.recipient);
    assert_eq!(kari.customer.get(&path).await.problem(404), "not_found");
}
