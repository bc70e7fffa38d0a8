//! Reads the published form of Norges Bank's data, and rejects malformed data.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail the test"
)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use kernel::{
    Currency,
    testing::{TestClock, TestRandom},
};
use norges_bank::NorgesBank;
use outbound::{Outbound, PartnerConfig, PlainHttp, RetryPolicy, TrustedRoots};
use payments::{
    RateSource, ReferenceRate,
    ports::{ExchangeRates, RatesError},
};
use proptest::prelude::*;
use serde_json::{Value, json};

struct Publisher {
    base: url::Url,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A publisher that gives this answer to every request.
fn publisher(status: u16, body: Vec<u8>) -> Publisher {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = asked.clone();
    let server = HttpServer::new(move || {
        let (seen, body) = (seen.clone(), body.clone());
        App::new().default_service(web::to(move |request: HttpRequest| {
            seen.lock().unwrap().push(request.uri().to_string());
            let answer = HttpResponse::build(StatusCode::from_u16(status).unwrap())
                .content_type("application/vnd.sdmx.data+json;version=1.0.0")
                .body(body.clone());
            async move { answer }
        }))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let base = format!("http://{}/", server.addrs()[0]).parse().unwrap();
    actix_web::rt::spawn(server.run());
    Publisher { base, asked }
}

async fn latest(publisher: &Publisher, codes: &[&str]) -> Result<Vec<ReferenceRate>, RatesError> {
    let clock = Arc::new(TestClock::at("2026-11-20T17:00:00Z"));
    let config = PartnerConfig {
        retry: RetryPolicy {
            retries: 1,
            base: Duration::from_millis(1),
        },
        plain_http: PlainHttp::LoopbackOnly,
        trusted_roots: TrustedRoots::Only(Vec::new()),
        ..PartnerConfig::new("norges_bank")
    };
    let outbound = Outbound::new(config, clock.clone(), Arc::new(TestRandom::default())).unwrap();
    let currencies: Vec<Currency> = codes.iter().map(|code| code.parse().unwrap()).collect();
    NorgesBank::new(publisher.base.clone(), Arc::new(outbound), clock)
        .latest(&currencies)
        .await
}

/// The published form: per-1 and per-100 currencies, a synthetic index, an ended series.
fn message() -> Value {
    json!({
        "meta": {"id": "IREF507306", "prepared": "2026-11-20T15:10:00", "test": false},
        "data": {
            "dataSets": [{
                "links": [{"rel": "dataflow", "urn": "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=NB:EXR(1.0)"}],
                "action": "Information",
                "series": {
                    "0:0:0:0": {"attributes": [0, 0, 0, 0], "observations": {"1": ["10.1234"]}},
                    "0:1:0:0": {"attributes": [0, 0, 1, 0], "observations": {"0": ["6.7"], "1": ["6.789"]}},
                    "0:2:0:0": {"attributes": [0, 1, 0, 0], "observations": {"1": ["118.2"]}},
                    "0:3:0:0": {"attributes": [0, 0, 1, 0], "observations": {"2": ["9.5"]}}
                }
            }],
            "structure": {
                "links": [],
                "name": "Exchange rates",
                "dimensions": {
                    "dataset": [],
                    "series": [
                        {"id": "FREQ", "keyPosition": 0, "values": [{"id": "B", "name": "Business"}]},
                        {"id": "BASE_CUR", "keyPosition": 1, "values": [
                            {"id": "USD", "name": "US dollar"}, {"id": "JPY", "name": "Japanese yen"},
                            {"id": "I44", "name": "Import-weighted krone exchange rate"},
                            {"id": "RUB", "name": "Russian rouble"}]},
                        {"id": "QUOTE_CUR", "keyPosition": 2, "values": [{"id": "NOK", "name": "Norwegian krone"}]},
                        {"id": "TENOR", "keyPosition": 3, "values": [{"id": "SP", "name": "Spot"}]}
                    ],
                    "observation": [{"id": "TIME_PERIOD", "role": "time", "values": [
                        {"id": "2026-11-19", "start": "2026-11-19T00:00:00"},
                        {"id": "2026-11-20", "start": "2026-11-20T00:00:00"},
                        {"id": "2022-03-01", "start": "2022-03-01T00:00:00"}]}]
                },
                "attributes": {
                    "dataset": [],
                    "series": [
                        {"id": "DECIMALS", "values": [{"id": "4", "name": "4"}]},
                        {"id": "CALCULATED", "values": [{"id": "false"}, {"id": "true"}]},
                        {"id": "UNIT_MULT", "values": [{"id": "0", "name": "Units"}, {"id": "2", "name": "Hundreds"}]},
                        {"id": "COLLECTION", "values": [{"id": "C", "name": "ECB concertation time 14:15 CET"}]}
                    ],
                    "observation": []
                }
            }
        }
    })
}

fn text(rates: &[ReferenceRate]) -> Vec<String> {
    rates
        .iter()
        .map(|rate| format!("{} {} {}", rate.currency, rate.nok_per_unit, rate.as_of))
        .collect()
}

#[actix_web::test]
async fn rates_are_per_unit_and_of_the_newest_day() {
    let publisher = publisher(200, message().to_string().into_bytes());
    let rates = latest(&publisher, &["USD", "JPY"]).await.unwrap();
    assert_eq!(
        text(&rates),
        ["JPY 0.06789 2026-11-20", "USD 10.1234 2026-11-20"]
    );
    assert!(
        rates
            .iter()
            .all(|rate| rate.source == RateSource::NorgesBank)
    );
}

#[actix_web::test]
async fn all_currencies_are_asked_for_in_one_call() {
    let publisher = publisher(200, message().to_string().into_bytes());
    latest(&publisher, &["USD", "JPY", "NOK", "USD"])
        .await
        .unwrap();
    assert_eq!(
        *publisher.asked.lock().unwrap(),
        ["/api/data/EXR/B.JPY+USD.NOK.SP?format=sdmx-json&lastNObservations=1&locale=en"]
    );
}

#[actix_web::test]
async fn no_currency_is_no_call_and_not_a_wildcard() {
    let publisher = publisher(200, message().to_string().into_bytes());
    assert!(latest(&publisher, &["NOK"]).await.unwrap().is_empty());
    assert!(publisher.asked.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn a_currency_the_publisher_lacks_or_no_longer_quotes_is_left_out() {
    let publisher = publisher(200, message().to_string().into_bytes());
    let rates = latest(&publisher, &["USD", "RUB", "ETB"]).await.unwrap();
    assert_eq!(text(&rates), ["USD 10.1234 2026-11-20"]);
    let none = self::publisher(404, b"No data for data query".to_vec());
    assert!(latest(&none, &["ETB"]).await.unwrap().is_empty());
}

#[actix_web::test]
async fn the_order_of_dimensions_and_attributes_is_read_not_assumed() {
    let mut message = message();
    let structure = &mut message["data"]["structure"];
    structure["dimensions"]["series"]
        .as_array_mut()
        .unwrap()
        .swap(0, 1);
    structure["attributes"]["series"]
        .as_array_mut()
        .unwrap()
        .swap(0, 2);
    message["data"]["dataSets"][0]["series"] = json!({
        "1:0:0:0": {"attributes": [1, 0, 0, 0], "observations": {"1": ["6.789"]}}
    });
    let publisher = publisher(200, message.to_string().into_bytes());
    let rates = latest(&publisher, &["USD", "JPY"]).await.unwrap();
    assert_eq!(text(&rates), ["JPY 0.06789 2026-11-20"]);
}

#[actix_web::test]
async fn absurd_values_are_left_out() {
    for value in [
        json!("0"),
        json!("-1.5"),
        json!("1e9"),
        json!("99999999"),
        json!("NaN"),
        json!(""),
        json!("0.0000000001"),
        json!(10.12),
        json!(null),
        json!({}),
        json!("9".repeat(400)),
    ] {
        let mut message = message();
        message["data"]["dataSets"][0]["series"]["0:0:0:0"]["observations"]["1"] = json!([value]);
        let publisher = publisher(200, message.to_string().into_bytes());
        let rates = latest(&publisher, &["USD", "JPY"]).await.unwrap();
        assert_eq!(text(&rates), ["JPY 0.06789 2026-11-20"], "{value}");
    }
}

#[actix_web::test]
async fn two_series_of_one_currency_are_no_rate() {
    let mut message = message();
    message["data"]["structure"]["dimensions"]["series"][3]["values"] =
        json!([{"id": "SP"}, {"id": "X"}]);
    message["data"]["dataSets"][0]["series"]["0:0:0:1"] =
        json!({"attributes": [0, 0, 0, 0], "observations": {"1": ["99.9"]}});
    let publisher = publisher(200, message.to_string().into_bytes());
    let rates = latest(&publisher, &["USD", "JPY"]).await.unwrap();
    assert_eq!(text(&rates), ["JPY 0.06789 2026-11-20"]);
}

#[actix_web::test]
async fn failure_of_the_publisher_and_garbage_are_distinguished() {
    let down = publisher(503, Vec::new());
    assert!(matches!(
        latest(&down, &["USD"]).await,
        Err(RatesError::Unavailable(_))
    ));
    for body in [
        "",
        "{}",
        "<html>",
        "[]",
        r#"{"data":{"dataSets":[],"structure":{}}}"#,
    ] {
        let lying = publisher(200, body.as_bytes().to_vec());
        let outcome = latest(&lying, &["USD"]).await;
        assert!(matches!(outcome, Err(RatesError::Malformed(_))), "{body:?}");
    }
}

/// Replaces the `n`-th value anywhere in the tree.
fn replace(tree: &mut Value, n: &mut usize, with: &Value) {
    if *n == 0 {
        *tree = with.clone();
    }
    *n = n.wrapping_sub(1);
    match tree {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, n, with)),
        Value::Object(members) => members.values_mut().for_each(|item| replace(item, n, with)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_truncated_or_retyped_message_breaks_the_reader_or_invents_a_rate(
        cut in 0_usize..3_000,
        place in 0_usize..150,
        with in prop::sample::select(vec![json!(null), json!(7), json!("x"), json!([]), json!({}),
            json!(-1), json!(u64::MAX), json!("18446744073709551616")]),
    ) {
        let mut retyped = message();
        replace(&mut retyped, &mut place.clone(), &with);
        let mut truncated = message().to_string().into_bytes();
        truncated.truncate(cut);
        for body in [retyped.to_string().into_bytes(), truncated] {
            let outcome = actix_web::rt::System::new().block_on(async {
                latest(&publisher(200, body), &["USD", "JPY"]).await
            });
            if let Ok(rates) = outcome {
                let honest = ["JPY 0.06789 2026-11-20", "USD 10.1234 2026-11-20",
                    "JPY 0.067 2026-11-19"];
                for rate in text(&rates) {
                    prop_assert!(honest.contains(&rate.as_str()), "{rate}");
                }
            }
        }
    }
}
