//! Norges Bank's rates in both forms.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::Fixture;

const EXR: &str = "/norges-bank/api/data/EXR";

/// Value and UNIT_MULT of a currency, found through the indexes as a client has to.
fn rate(message: &Value, currency: &str) -> Option<(String, String, String)> {
    let dimensions = message
        .pointer("/data/structure/dimensions/series")?
        .as_array()?;
    let place = dimensions.iter().position(|one| one["id"] == "BASE_CUR")?;
    let index = dimensions[place]["values"]
        .as_array()?
        .iter()
        .position(|one| one["id"] == currency)?;
    let attributes = message
        .pointer("/data/structure/attributes/series")?
        .as_array()?;
    let unit = attributes.iter().position(|one| one["id"] == "UNIT_MULT")?;
    let series = message.pointer("/data/dataSets/0/series")?.as_object()?;
    let (_, values) = series
        .iter()
        .find(|(key, _)| key.split(':').nth(place) == Some(&index.to_string()))?;
    let at = usize::try_from(values["attributes"][unit].as_u64()?).ok()?;
    let unit_mult = attributes[unit]["values"][at]["id"].as_str()?.to_owned();
    let (period, value) = values["observations"].as_object()?.iter().next()?;
    let periods = message.pointer("/data/structure/dimensions/observation/0/values")?;
    let day = periods[period.parse::<usize>().ok()?]["id"]
        .as_str()?
        .to_owned();
    Some((value[0].as_str()?.to_owned(), unit_mult, day))
}

#[tokio::test]
async fn a_rate_is_a_string_with_its_unit_and_day() {
    let fixture = Fixture::start().await;
    let path = format!("{EXR}/B.EUR+SEK+TND.NOK.SP?format=sdmx-json&lastNObservations=1&locale=en");
    let message = fixture.get(&path).await.body;
    for (currency, unit_mult) in [("EUR", "0"), ("SEK", "2"), ("TND", "0")] {
        let (value, unit, day) = rate(&message, currency).unwrap();
        assert!(value.parse::<rust_decimal::Decimal>().is_ok(), "{value}");
        assert_eq!(
            (unit.as_str(), day.as_str()),
            (unit_mult, "2026-11-20"),
            "{currency}"
        );
    }
    assert!(rate(&message, "USD").is_none());
}

#[tokio::test]
async fn every_corridor_currency_has_a_rate_and_an_ended_series_keeps_its_old_day() {
    let fixture = Fixture::start().await;
    let message = fixture
        .get(&format!(
            "{EXR}/B..NOK.SP?format=sdmx-json&lastNObservations=1"
        ))
        .await
        .body;
    for currency in
        "EUR USD GBP CHF CAD PKR INR PHP THB VND LKR BDT NPR TRY BAM RSD MKD ALL UAH GEL \
        MAD TND EGP KES ETB GHS NGN BRL CLP CNY JPY AUD SEK DKK ISK PLN CZK HUF RON BGN"
            .split_whitespace()
    {
        let (_, _, day) = rate(&message, currency).unwrap_or_else(|| panic!("no {currency}"));
        assert_eq!(day, "2026-11-20", "{currency}");
    }
    assert_eq!(rate(&message, "RUB").unwrap().2, "2022-03-01");
}

#[tokio::test]
async fn an_overridden_rate_is_published_and_nonsense_is_not() {
    let fixture = Fixture::start().await;
    fixture
        .control(
            Method::PUT,
            "/sandbox/norges-bank/rates",
            json!({ "EUR": "12.3456" }),
        )
        .await;
    let path = format!("{EXR}/B.EUR.NOK.SP?lastNObservations=1");
    assert_eq!(
        rate(&fixture.get(&path).await.body, "EUR").unwrap().0,
        "12.3456"
    );
    for bad in [
        json!({ "EUR": "-1" }),
        json!({ "EUR": "NaN" }),
        json!({ "XXX": "1" }),
        json!({ "EUR": 1 }),
    ] {
        let request = fixture
            .client
            .put(fixture.url("/sandbox/norges-bank/rates"))
            .json(&bad);
        assert_eq!(
            fixture.send(request).await.status,
            StatusCode::BAD_REQUEST,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_period_has_its_business_days_and_csv_tells_the_same() {
    let fixture = Fixture::start().await;
    let period = "startPeriod=2026-11-13&endPeriod=2026-11-17";
    let json = fixture
        .get(&format!("{EXR}/B.JPY.NOK.SP?format=sdmx-json&{period}"))
        .await
        .body;
    let days = json
        .pointer("/data/structure/dimensions/observation/0/values")
        .unwrap();
    let days: Vec<&str> = days
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["id"].as_str().unwrap())
        .collect();
    assert_eq!(days, ["2026-11-13", "2026-11-16", "2026-11-17"]);
    let csv = fixture
        .get(&format!("{EXR}/B.JPY.NOK.SP?format=csv&{period}"))
        .await;
    let text = csv.body.as_str().unwrap().to_owned();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(';').collect()).collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(
        (rows[0][2], rows[0][10], rows[0][15]),
        ("BASE_CUR", "UNIT_MULT", "OBS_VALUE")
    );
    assert_eq!(
        (rows[1][2], rows[1][10], rows[1][14]),
        ("JPY", "2", "2026-11-13")
    );
}

#[tokio::test]
async fn an_unknown_series_is_not_found() {
    let fixture = Fixture::start().await;
    assert_eq!(
        fixture.get(&format!("{EXR}/B.XXX.NOK.SP")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        fixture.get(&format!("{EXR}/M.EUR.NOK.SP")).await.status,
        StatusCode::BAD_REQUEST
    );
}
