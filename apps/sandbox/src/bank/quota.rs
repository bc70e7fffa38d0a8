//! How often accounts were read without their owner: per consent, endpoint and account, in a
//! rolling day.

use std::collections::{HashMap, VecDeque};

use actix_web::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};

use super::error::BankError;

/// The reads of the last 24 hours.
#[derive(Default)]
pub(crate) struct Quota(HashMap<(String, &'static str, String), VecDeque<DateTime<Utc>>>);

impl Quota {
    /// Counts one read, or refuses it with 429 ACCESS_EXCEEDED.
    pub(crate) fn spend(
        &mut self,
        consent: &str,
        endpoint: &'static str,
        account: &str,
        per_day: usize,
        now: DateTime<Utc>,
    ) -> Result<(), BankError> {
        let key = (consent.to_owned(), endpoint, account.to_owned());
        let reads = self.0.entry(key).or_default();
        while reads
            .front()
            .is_some_and(|read| now - *read >= TimeDelta::days(1))
        {
            reads.pop_front();
        }
        if reads.len() >= per_day {
            return Err(BankError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "ACCESS_EXCEEDED",
                "read as often as the consent allows without the customer",
            ));
        }
        reads.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_read_waits_until_the_first_is_a_day_old() {
        let mut quota = Quota::default();
        let start: DateTime<Utc> = "2026-11-21T08:00:00Z".parse().unwrap();
        let mut read = |hours, account: &str| {
            let now = start + TimeDelta::hours(hours);
            quota.spend("consent", "balances", account, 4, now)
        };
        for hours in [0, 1, 2, 3] {
            assert!(read(hours, "a").is_ok());
        }
        assert!(read(23, "a").is_err());
        assert!(read(23, "b").is_ok(), "another account has its own quota");
        assert!(read(24, "a").is_ok());
        assert!(read(24, "a").is_err());
    }
}
