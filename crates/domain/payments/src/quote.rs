//! A quote: what a payment would cost and bring, at a rate locked for a while (PSD2 Art. 45).

use chrono::NaiveDate;
use kernel::{Country, Money, MoneyError, Timestamp, UserId};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::{QuoteId, Rail};

/// The side that the customer fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedSide {
    /// "Send 1,000 kroner."
    Send,
    /// "Let 100 euro arrive."
    Receive,
}

/// A quote. One payment may use it, before it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Id.
    pub id: QuoteId,
    /// The customer.
    pub user_id: UserId,
    /// Destination.
    pub country: Country,
    /// The rail.
    pub rail: Rail,
    /// The side that was fixed.
    pub fixed: FixedSide,
    /// The amount sent, in NOK.
    pub send: Money,
    /// Drop's fee on top, NOK.
    pub fee: Money,
    /// The amount that arrives, in the recipient's currency.
    pub receive: Money,
    /// Units of the receive currency for one krone, as given to the customer.
    pub rate: Decimal,
    /// The same by the published reference rate.
    pub reference_rate: Decimal,
    /// The day of the reference rate.
    pub rate_as_of: NaiveDate,
    /// Execution time in business days, from and to.
    pub business_days: (u8, u8),
    /// When made.
    pub created_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
}

impl Quote {
    /// Whether it no longer holds. At the moment it expires, it has.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }

    /// What the customer pays in all: amount and fee.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.send.checked_add(self.fee)
    }

    /// How much worse than the reference rate the customer's rate is, in percent, rounded half up
    /// to two places (as Regulation (EU) 2019/518 Art. 3a has such comparisons).
    pub fn markup_percent(&self) -> Decimal {
        let worse = self.reference_rate.checked_sub(self.rate);
        worse
            .and_then(|worse| worse.checked_div(self.reference_rate))
            .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED))
            .unwrap_or_default()
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use kernel::{
        Clock, Currency,
        testing::{TestClock, TestIds},
    };

    use super::*;

    fn quote() -> Quote {
        let now = TestClock::default().now();
        Quote {
            id: QuoteId::new(&TestIds::default()),
            user_id: UserId::new(&TestIds::default()),
            country: "US".parse().unwrap(),
            rail: Rail::Swift,
            fixed: FixedSide::Send,
            send: Money::nok(100_000),
            fee: Money::nok(500),
            receive: Money::new(9_850, "USD".parse::<Currency>().unwrap()),
            rate: Decimal::new(985, 4),
            reference_rate: Decimal::new(1, 1),
            rate_as_of: now.date_naive(),
            business_days: (2, 4),
            created_at: now,
            expires_at: now + TimeDelta::minutes(15),
        }
    }

    #[test]
    fn a_quote_holds_until_the_moment_it_expires() {
        let quote = quote();
        let last = quote.expires_at - TimeDelta::microseconds(1);
        assert!(!quote.is_expired(last));
        assert!(quote.is_expired(quote.expires_at));
    }

    #[test]
    fn the_total_is_amount_and_fee() {
        assert_eq!(quote().total(), Ok(Money::nok(100_500)));
    }

    #[test]
    fn the_markup_is_reported_in_percent_of_the_reference_rate() {
        assert_eq!(quote().markup_percent().to_string(), "1.50");
        let same = Quote {
            rate: quote().reference_rate,
            ..quote()
        };
        assert!(same.markup_percent().is_zero());
        let unheard_of = Quote {
            reference_rate: Decimal::ZERO,
            ..quote()
        };
        assert!(unheard_of.markup_percent().is_zero());
    }
}
