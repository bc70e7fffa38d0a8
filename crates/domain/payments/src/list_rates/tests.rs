use chrono::TimeDelta;
use kernel::testing::TestClock;

use super::*;
use crate::{RateSource, fakes::FakeStore};

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn board_with(codes: &[&str]) -> (ListRates, Arc<TestClock>) {
    let clock = Arc::new(TestClock::default());
    let store = FakeStore::default();
    store.contents().rates = codes
        .iter()
        .map(|code| ReferenceRate {
            currency: currency(code),
            nok_per_unit: Decimal::new(8, 0),
            as_of: clock.now().date_naive(),
            source: RateSource::NorgesBank,
            fetched_at: clock.now(),
        })
        .collect();
    let corridors = Arc::new(Corridors::built_in().unwrap());
    let freshness = RateFreshness::default();
    let board = ListRates::new(Arc::new(store), corridors, freshness, clock.clone());
    (board, clock)
}

#[tokio::test]
async fn rates_of_paid_out_currencies_are_listed_by_code_in_both_directions() {
    let (board, _) = board_with(&["USD", "ZAR", "EUR"]);
    let views = board.list().await.unwrap();
    let codes: Vec<_> = views.iter().map(|v| v.reference.currency.code()).collect();
    assert_eq!(codes, ["EUR", "USD"], "no corridor pays out rand");
    assert_eq!(views[0].reference.nok_per_unit, Decimal::new(8, 0));
    assert_eq!(views[0].units_per_nok, Decimal::new(125, 3));
}

#[tokio::test]
async fn one_rate_is_found_by_its_currency_or_not_at_all() {
    let (board, _) = board_with(&["USD", "ZAR"]);
    let found = board.get(currency("USD")).await.unwrap();
    assert!(found.is_some_and(|view| !view.stale && view.age_days == 0));
    for code in ["EUR", "ZAR", "NOK"] {
        assert_eq!(board.get(currency(code)).await.unwrap(), None, "{code}");
    }
}

#[tokio::test]
async fn an_old_rate_is_shown_as_stale_with_its_age() {
    let (board, clock) = board_with(&["USD"]);
    clock.advance(TimeDelta::days(7));
    let view = board.get(currency("USD")).await.unwrap().unwrap();
    assert!(view.stale);
    assert_eq!(view.age_days, 7);
}
