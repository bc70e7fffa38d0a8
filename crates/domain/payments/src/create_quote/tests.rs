use kernel::testing::{TestClock, TestIds};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{Rail, RateSource, fakes::FakeStore};

/// Everything a desk needs, at noon of Friday 20 November 2026 with the rates of that day.
struct Setting {
    store: FakeStore,
    clock: Arc<TestClock>,
    user: UserId,
    terms: QuoteTerms,
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn rate(code: &str, nok_per_unit: &str, clock: &TestClock) -> ReferenceRate {
    ReferenceRate {
        currency: currency(code),
        nok_per_unit: Decimal::from_str_exact(nok_per_unit).unwrap(),
        as_of: clock.now().date_naive(),
        source: RateSource::NorgesBank,
        fetched_at: clock.now(),
    }
}

fn setting() -> Setting {
    let clock = Arc::new(TestClock::default());
    let store = FakeStore::default();
    store.contents().rates = vec![
        rate("EUR", "11.7005", &clock),
        rate("JPY", "0.065530", &clock),
        rate("TND", "3.4201", &clock),
        rate("USD", "10", &clock),
    ];
    let corridors = Arc::new(Corridors::built_in().unwrap());
    let fees = Arc::new(FeeSchedule::built_in().unwrap());
    Setting {
        store,
        clock,
        user: UserId::new(&TestIds::default()),
        terms: QuoteTerms::new(corridors, fees),
    }
}

impl Setting {
    async fn quote(&self, country: &str, amount: Money) -> Result<Quote, QuoteError> {
        let fixed = if amount.currency() == Currency::NOK {
            FixedSide::Send
        } else {
            FixedSide::Receive
        };
        self.quote_fixing(country, fixed, amount).await
    }

    async fn quote_fixing(
        &self,
        country: &str,
        fixed: FixedSide,
        amount: Money,
    ) -> Result<Quote, QuoteError> {
        self.desk()
            .quote(self.request(country, fixed, amount))
            .await
    }

    fn desk(&self) -> CreateQuote {
        CreateQuote::new(
            self.terms.clone(),
            Arc::new(self.store.clone()),
            Arc::new(self.store.clone()),
            self.clock.clone(),
            Arc::new(TestIds::default()),
        )
    }

    fn request(&self, country: &str, fixed: FixedSide, amount: Money) -> QuoteRequest {
        QuoteRequest {
            user_id: self.user,
            country: country.parse().unwrap(),
            fixed,
            amount,
        }
    }

    /// The quote of these terms by this rate, of which only its sums matter.
    fn priced(&self, request: &QuoteRequest, nok_per_unit: &str) -> Result<Quote, QuoteError> {
        let corridor = self.terms.corridors.get(request.country).unwrap();
        let rate = rate(corridor.currency.code(), nok_per_unit, &self.clock);
        self.desk()
            .price(request, corridor, &rate, self.clock.now())
    }
}

#[tokio::test]
async fn a_fixed_send_amount_gets_fee_rate_receive_amount_time_and_expiry() {
    let setting = setting();
    let quote = setting.quote("DE", Money::nok(100_000)).await.unwrap();
    assert_eq!(quote.send, Money::nok(100_000));
    assert_eq!(quote.fee, Money::nok(500));
    assert_eq!(quote.total(), Ok(Money::nok(100_500)));
    assert_eq!(quote.receive, Money::new(8_546, Currency::EUR));
    assert_eq!(quote.rate.to_string(), "0.085466433");
    assert_eq!(quote.reference_rate, quote.rate);
    assert!(quote.markup_percent().is_zero());
    assert_eq!((quote.rail, quote.business_days), (Rail::Sepa, (1, 2)));
    assert_eq!(quote.rate_as_of, setting.clock.now().date_naive());
    assert_eq!(quote.expires_at - quote.created_at, TimeDelta::minutes(15));
    assert_eq!(quote.user_id, setting.user);
    assert_eq!(setting.store.contents().quotes, [quote]);
}

#[tokio::test]
async fn a_fixed_receive_amount_arrives_whole_in_currencies_of_each_scale() {
    for (country, receive, send) in [
        ("DE", Money::new(10_000, Currency::EUR), 117_006),
        ("JP", Money::new(10_000, currency("JPY")), 65_531),
        ("TN", Money::new(100_000, currency("TND")), 34_202),
    ] {
        let quote = setting().quote(country, receive).await.unwrap();
        assert_eq!(quote.fixed, FixedSide::Receive, "{country}");
        assert_eq!(quote.receive, receive, "{country}");
        assert_eq!(quote.send, Money::nok(send), "{country}");
    }
}

#[tokio::test]
async fn the_markup_of_the_schedule_is_shown_in_the_quote() {
    let mut setting = setting();
    let fees = FeeSchedule::parse("default = { percent = \"0.5\", markup_percent = \"1.5\" }");
    setting.terms.fees = Arc::new(fees.unwrap());
    let quote = setting.quote("US", Money::nok(100_000)).await.unwrap();
    assert_eq!(quote.receive, Money::new(9_850, currency("USD")));
    assert_eq!(quote.markup_percent().to_string(), "1.50");
    assert_eq!(quote.reference_rate.to_string(), "0.1");
}

#[tokio::test]
async fn amounts_outside_100_to_50_000_kroner_are_refused_on_either_side() {
    let setting = setting();
    for accepted in [10_000, 5_000_000] {
        assert!(
            setting.quote("US", Money::nok(accepted)).await.is_ok(),
            "{accepted}"
        );
        let usd = Money::new(accepted / 10, currency("USD"));
        assert!(setting.quote("US", usd).await.is_ok(), "{usd}");
    }
    for (minor, too_little) in [(999, true), (500_001, false), (i64::MAX, false)] {
        for amount in [
            Money::new(minor, currency("USD")),
            Money::nok(minor.saturating_mul(10)),
        ] {
            let refused = setting.quote("US", amount).await.unwrap_err();
            let QuoteError::SendAmount(why) = refused else {
                panic!("{amount}: {refused}")
            };
            let below = matches!(why, InvalidSendAmount::BelowMinimum { .. });
            assert_eq!(below, too_little, "{amount}");
        }
    }
    let kept = setting.store.contents().quotes.len();
    assert_eq!(kept, 4, "refused quotes are not kept");
}

#[tokio::test]
async fn nothing_or_less_cannot_be_asked_to_arrive() {
    for minor in [0, -1, i64::MIN] {
        let amount = Money::new(minor, Currency::EUR);
        let refused = setting().quote("DE", amount).await;
        assert!(matches!(refused, Err(QuoteError::NotPositive)), "{minor}");
    }
}

#[tokio::test]
async fn an_amount_in_another_currency_than_its_side_has_is_refused() {
    for (country, fixed, given, expected) in [
        ("DE", FixedSide::Send, "EUR", "NOK"),
        ("US", FixedSide::Send, "EUR", "NOK"),
        ("DE", FixedSide::Receive, "NOK", "EUR"),
        ("SE", FixedSide::Receive, "SEK", "EUR"),
    ] {
        let amount = Money::new(50_000, currency(given));
        let refused = setting().quote_fixing(country, fixed, amount).await;
        let Err(QuoteError::WrongCurrency { expected: named }) = refused else {
            panic!("{country} {given}: {refused:?}")
        };
        assert_eq!(named.code(), expected);
    }
}

#[tokio::test]
async fn money_is_not_sent_to_norway_or_to_countries_without_a_corridor() {
    for country in ["NO", "KP", "IR"] {
        let refused = setting().quote(country, Money::nok(100_000)).await;
        assert!(matches!(refused, Err(QuoteError::NoCorridor(c)) if c.code() == country));
    }
}

#[tokio::test]
async fn without_a_rate_there_is_no_quote() {
    let refused = setting().quote("GB", Money::nok(100_000)).await;
    assert!(matches!(refused, Err(QuoteError::NoRate(c)) if c.code() == "GBP"));
}

#[tokio::test]
async fn a_rate_past_its_age_is_refused_and_its_day_reported() {
    let setting = setting();
    let as_of = setting.clock.now().date_naive();
    setting.clock.advance(TimeDelta::days(6));
    assert!(setting.quote("US", Money::nok(100_000)).await.is_ok());
    setting.clock.advance(TimeDelta::days(1));
    let refused = setting.quote("US", Money::nok(100_000)).await;
    assert!(matches!(refused, Err(QuoteError::RatesStale { as_of: day, .. }) if day == as_of));
}

#[tokio::test]
async fn so_little_that_nothing_would_arrive_is_refused() {
    let mut setting = setting();
    setting.terms.limits = Limits::new(Money::nok(1), Money::nok(5_000_000)).unwrap();
    let refused = setting.quote("US", Money::nok(9)).await;
    assert!(matches!(refused, Err(QuoteError::NothingArrives)));
    assert!(setting.quote("US", Money::nok(10)).await.is_ok());
}

#[tokio::test]
async fn a_quote_that_could_not_be_kept_is_not_given() {
    let setting = setting();
    setting
        .store
        .fail_next_commit(StoreError::Unavailable("gone".to_owned()));
    let refused = setting.quote("US", Money::nok(100_000)).await;
    assert!(matches!(
        refused,
        Err(QuoteError::Store(StoreError::Unavailable(_)))
    ));
    assert!(setting.store.contents().quotes.is_empty());
}

const PRICED: &[(&str, &str)] = &[("DE", "11.7005"), ("JP", "0.065530"), ("TN", "3.4201")];

proptest! {
    #[test]
    fn the_total_of_every_quote_is_amount_plus_half_a_percent(
        (country, nok_per_unit) in prop::sample::select(PRICED), ore in 10_000..=5_000_000_i64,
    ) {
        let setting = setting();
        let request = setting.request(country, FixedSide::Send, Money::nok(ore));
        let quote = setting.priced(&request, nok_per_unit).unwrap();
        prop_assert_eq!(quote.send, Money::nok(ore));
        // Half a percent is a two-hundredth, rounded half up.
        prop_assert_eq!(quote.total(), Ok(Money::nok(ore + (ore + 100) / 200)));
    }

    #[test]
    fn asking_for_what_a_quote_brings_costs_no_more_and_brings_the_same(
        (country, nok_per_unit) in prop::sample::select(PRICED), ore in 20_000..=5_000_000_i64,
    ) {
        let setting = setting();
        let there = setting.request(country, FixedSide::Send, Money::nok(ore));
        let there = setting.priced(&there, nok_per_unit).unwrap();
        let back = setting.request(country, FixedSide::Receive, there.receive);
        let back = setting.priced(&back, nok_per_unit).unwrap();
        prop_assert_eq!(back.receive, there.receive);
        prop_assert!(back.send.minor() <= ore);
        prop_assert!(back.total().unwrap().minor() <= there.total().unwrap().minor());
    }
}
