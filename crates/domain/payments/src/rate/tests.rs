use chrono::DateTime;

use super::*;

fn rate(as_of: &str) -> ReferenceRate {
    ReferenceRate {
        currency: Currency::EUR,
        nok_per_unit: Decimal::new(117_005, 4),
        as_of: as_of.parse().unwrap(),
        source: RateSource::NorgesBank,
        fetched_at: at("2026-04-01T15:00:00Z"),
    }
}

fn at(time: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(time).unwrap().to_utc()
}

#[test]
fn the_rate_before_easter_lasts_until_the_first_one_after() {
    let before_easter = rate("2026-04-01");
    let fresh = RateFreshness::default();
    assert!(!fresh.is_stale(&before_easter, at("2026-04-07T23:59:59Z")));
    assert!(fresh.is_stale(&before_easter, at("2026-04-08T00:00:00Z")));
}

#[test]
fn age_is_counted_in_calendar_days_and_never_below_none() {
    let rate = rate("2026-04-01");
    for (now, days) in [
        ("2026-03-31T00:00:00Z", 0),
        ("2026-04-01T23:59:59Z", 0),
        ("2026-04-02T00:00:00Z", 1),
        ("2026-05-01T12:00:00Z", 30),
        ("9999-01-01T00:00:00Z", u16::MAX),
    ] {
        assert_eq!(rate.age_days(at(now)), days, "{now}");
    }
}
