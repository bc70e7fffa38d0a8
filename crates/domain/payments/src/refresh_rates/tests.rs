use async_trait::async_trait;
use kernel::testing::TestClock;
use rust_decimal::Decimal;

use super::*;
use crate::{RateSource, fakes::FakeStore};

mockall::mock! {
    Publisher {}
    #[async_trait]
    impl ExchangeRates for Publisher {
        async fn latest(&self, currencies: &[Currency]) -> Result<Vec<ReferenceRate>, RatesError>;
    }
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn rate(code: &str, nok_per_unit: &str, days_old: i64) -> ReferenceRate {
    let now = TestClock::default().now();
    ReferenceRate {
        currency: currency(code),
        nok_per_unit: Decimal::from_str_exact(nok_per_unit).unwrap(),
        as_of: now.date_naive() - TimeDelta::days(days_old),
        source: RateSource::NorgesBank,
        fetched_at: now,
    }
}

fn corridors() -> Arc<Corridors> {
    let row = |country, currency| {
        format!(
            r#"{country} = {{ currency = "{currency}", rail = "payout", account = "iban", days = [2, 4] }}"#
        )
    };
    let text = format!(
        "[corridors]\n{}\n{}\n{}",
        row("TR", "TRY"),
        row("EG", "EGP"),
        row("GB", "GBP")
    );
    Arc::new(Corridors::parse(&text).unwrap())
}

async fn refresh(
    store: &FakeStore,
    published: Result<Vec<ReferenceRate>, RatesError>,
) -> Result<RatesRefreshed, RefreshRatesError> {
    let mut port = MockPublisher::new();
    port.expect_latest()
        .withf(|asked| asked.iter().map(Currency::code).eq(["EGP", "GBP", "TRY"]))
        .return_once(|_| published);
    let rates = Arc::new(store.clone());
    let clock = Arc::new(TestClock::default());
    RefreshRates::new(Arc::new(port), rates, corridors(), clock)
        .run()
        .await
}

#[tokio::test]
async fn rates_of_corridor_currencies_are_kept_and_missing_ones_named() {
    let store = FakeStore::default();
    let published = vec![
        rate("GBP", "13.4", 0),
        rate("TRY", "0.25", 0),
        rate("ZAR", "0.6", 0),
    ];
    let refreshed = refresh(&store, Ok(published.clone())).await.unwrap();
    assert_eq!(refreshed.stored, 2);
    assert_eq!(refreshed.missing, [currency("EGP")]);
    assert_eq!(refreshed.refused, []);
    assert_eq!(store.contents().rates, published[..2]);
}

#[tokio::test]
async fn a_rate_that_cannot_be_one_is_refused_and_the_others_kept() {
    let store = FakeStore::default();
    let published = vec![
        rate("GBP", "0", 0),
        rate("TRY", "0.25", -2),
        rate("EGP", "0.2", -1),
    ];
    let refreshed = refresh(&store, Ok(published)).await.unwrap();
    assert_eq!(refreshed.stored, 1);
    assert_eq!(refreshed.missing, []);
    assert_eq!(
        refreshed.refused,
        [
            (currency("GBP"), RefusedRate::OutOfRange),
            (currency("TRY"), RefusedRate::Future),
        ]
    );
}

#[tokio::test]
async fn a_rate_whose_unit_slipped_from_100_to_1_is_refused() {
    let store = FakeStore::default();
    store.contents().rates = vec![rate("TRY", "0.25", 1), rate("EGP", "0.2", 1)];
    let published = vec![
        rate("TRY", "25", 0),
        rate("EGP", "0.002", 0),
        rate("GBP", "13.4", 0),
    ];
    let refreshed = refresh(&store, Ok(published)).await.unwrap();
    let jump = |code| (currency(code), RefusedRate::Jump);
    assert_eq!(refreshed.refused, [jump("TRY"), jump("EGP")]);
    assert_eq!(refreshed.stored, 1);
}

#[tokio::test]
async fn a_devaluation_is_no_slip_and_a_changed_unit_is_believed_after_a_month() {
    let store = FakeStore::default();
    store.contents().rates = vec![rate("EGP", "0.4", 1), rate("TRY", "0.00025", 31)];
    let published = vec![rate("EGP", "0.2", 0), rate("TRY", "0.25", 0)];
    let refreshed = refresh(&store, Ok(published)).await.unwrap();
    assert_eq!(refreshed.refused, []);
    assert_eq!(refreshed.stored, 2);
}

#[tokio::test]
async fn when_the_publisher_fails_the_rates_stay_as_they_are() {
    let store = FakeStore::default();
    let before = vec![rate("TRY", "0.25", 1)];
    store.contents().rates.clone_from(&before);
    let failed = refresh(&store, Err(RatesError::Unavailable("503".to_owned()))).await;
    assert!(matches!(failed, Err(RefreshRatesError::Publisher(_))));
    assert_eq!(store.contents().rates, before);
}
