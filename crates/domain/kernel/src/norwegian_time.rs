//! The date in Norway, by which the law counts ages, deadlines and validity.

use crate::Timestamp;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The date in Norway at this moment.
///
/// Central European Time, UTC + 1, with summer time from 01:00 UTC on the last Sunday of March to
/// 01:00 UTC on the last Sunday of October (directive 2000/84/EC; in Norway by regulation
/// FOR-2001-12-20-1483). Implemented here to avoid a time zone database for one zone; if the law
/// changes, change it here.
pub fn norwegian_date(now: Timestamp) -> NaiveDate {
    let hours = if is_summer_time(now) { 2 } else { 1 };
    (now + TimeDelta::hours(hours)).date_naive()
}

fn is_summer_time(now: Timestamp) -> bool {
    let year = now.year();
    let change = |last_of_month: Option<NaiveDate>| last_of_month.and_then(last_sunday_at_one);
    let begins = change(NaiveDate::from_ymd_opt(year, 3, 31));
    let ends = change(NaiveDate::from_ymd_opt(year, 10, 31));
    matches!((begins, ends), (Some(begins), Some(ends)) if begins <= now && now < ends)
}

fn last_sunday_at_one(last_of_month: NaiveDate) -> Option<DateTime<Utc>> {
    let since_sunday = last_of_month.weekday().num_days_from_sunday();
    let sunday = last_of_month.checked_sub_days(Days::new(u64::from(since_sunday)))?;
    let one = NaiveTime::from_hms_opt(1, 0, 0)?;
    Some(sunday.and_time(one).and_utc())
}

#[cfg(test)]
mod tests {
    use crate::{Clock, testing::TestClock};

    use super::*;

    fn date_at(time: &str) -> String {
        norwegian_date(TestClock::at(time).now()).to_string()
    }

    #[test]
    fn midnight_is_an_hour_before_that_of_utc_in_winter() {
        assert_eq!(date_at("2026-11-20T22:59:59Z"), "2026-11-20");
        assert_eq!(date_at("2026-11-20T23:00:00Z"), "2026-11-21");
    }

    #[test]
    fn midnight_is_two_hours_before_that_of_utc_in_summer() {
        assert_eq!(date_at("2026-07-01T21:59:59Z"), "2026-07-01");
        assert_eq!(date_at("2026-07-01T22:00:00Z"), "2026-07-02");
    }

    #[test]
    fn summer_time_lasts_from_the_last_sunday_of_march_to_that_of_october() {
        // 2026: 29 March and 25 October.
        let summer = |time| is_summer_time(TestClock::at(time).now());
        assert!(!summer("2026-03-29T00:59:59Z"));
        assert!(summer("2026-03-29T01:00:00Z"));
        assert!(summer("2026-10-25T00:59:59Z"));
        assert!(!summer("2026-10-25T01:00:00Z"));
    }
}
