use kernel::{Clock, testing::TestClock};
use proptest::prelude::*;

use super::*;
use crate::RateSource;

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn reference(code: &str, nok_per_unit: Decimal) -> ReferenceRate {
    let now = TestClock::default().now();
    ReferenceRate {
        currency: currency(code),
        nok_per_unit,
        as_of: now.date_naive(),
        source: RateSource::NorgesBank,
        fetched_at: now,
    }
}

fn rate(code: &str, nok_per_unit: &str) -> ExchangeRate {
    ExchangeRate::from_reference(&reference(code, decimal(nok_per_unit)), Percentage::ZERO).unwrap()
}

fn percent(text: &str) -> Percentage {
    decimal(text).try_into().unwrap()
}

/// Rates of 0-, 2- and 3-digit currencies as central banks publish them, and wild ones.
fn any_reference() -> impl Strategy<Value = ReferenceRate> {
    let published = prop::sample::select(vec![
        ("EUR", "11.7005"),
        ("JPY", "0.065530"),
        ("TND", "3.4201"),
        ("VND", "0.00038412"),
        ("KWD", "33.0172"),
        ("CLP", "0.010530"),
        ("GBP", "13.4120"),
    ])
    .prop_map(|(code, rate)| reference(code, decimal(rate)));
    let wild = (
        prop::sample::select(vec!["EUR", "JPY", "TND", "UGX", "KWD"]),
        1..=1_000_000_000_000_i64,
    )
        .prop_map(|(code, millionths)| reference(code, Decimal::new(millionths, 6)));
    prop_oneof![published, wild]
}

fn any_markup() -> impl Strategy<Value = Percentage> {
    (0..100_000_i64).prop_map(|ppm| Decimal::new(ppm, 4).try_into().unwrap())
}

fn any_rate() -> impl Strategy<Value = ExchangeRate> {
    (any_reference(), any_markup())
        .prop_map(|(reference, markup)| ExchangeRate::from_reference(&reference, markup).unwrap())
}

/// Amounts up to a thousand times the limit of a payment.
const SENDS: std::ops::RangeInclusive<i64> = 0..=5_000_000_000;

#[test]
fn amounts_of_currencies_with_0_2_and_3_digits_are_rounded_down() {
    for (code, nok_per_unit, ore, minor) in [
        ("EUR", "11.7005", 100_000, 8_546),
        ("JPY", "0.065530", 100_000, 15_260),
        ("TND", "3.4201", 100_000, 292_389),
        ("USD", "10", 1, 0),
    ] {
        let receive = rate(code, nok_per_unit).receive_for(Money::nok(ore));
        assert_eq!(receive, Ok(Money::new(minor, currency(code))), "{code}");
    }
}

#[test]
fn a_fixed_receive_amount_costs_the_fewest_ore_that_pay_for_it() {
    for (code, nok_per_unit, minor, ore) in [
        ("USD", "10", 10_000, 100_000),
        // 1,170.05 by the published rate; the quoted one, cut after ten places, wants an øre more.
        ("EUR", "11.7005", 10_000, 117_006),
        ("JPY", "0.065530", 10_000, 65_531),
        ("TND", "3.4201", 100_000, 34_202),
        ("VND", "0.0004", 1, 1),
    ] {
        let send = rate(code, nok_per_unit).send_for(Money::new(minor, currency(code)));
        assert_eq!(send, Ok(Money::nok(ore)), "{code}");
    }
}

#[test]
fn the_markup_is_taken_off_the_rate() {
    let reference = reference("USD", decimal("10"));
    let marked_up = ExchangeRate::from_reference(&reference, percent("1.5")).unwrap();
    assert_eq!(marked_up.units_per_nok(), decimal("0.0985"));
}

#[test]
fn numbers_that_are_no_rates_are_refused() {
    let eur = Currency::EUR;
    for text in [
        "0",
        "-11.7",
        "0.0000009",
        "1000000.000001",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
    ] {
        let refused =
            ExchangeRate::from_reference(&reference("EUR", decimal(text)), Percentage::ZERO);
        assert_eq!(refused, Err(RateError::OutOfRange(eur)), "{text}");
    }
    let new = |text| ExchangeRate::new(decimal(text), eur);
    assert_eq!(new("0.00000000001"), Err(RateError::Precision(eur)));
    assert_eq!(new("0"), Err(RateError::OutOfRange(eur)));
    assert_eq!(new("1000000.0000000001"), Err(RateError::OutOfRange(eur)));
}

#[test]
fn amounts_of_another_currency_negative_and_too_large_ones_are_errors() {
    let rate = rate("VND", "0.000001");
    let euro = Money::new(1, Currency::EUR);
    let wrong = |expected| ExchangeError::WrongCurrency {
        expected,
        found: Currency::EUR,
    };
    assert_eq!(rate.receive_for(euro), Err(wrong(Currency::NOK)));
    assert_eq!(rate.send_for(euro), Err(wrong(currency("VND"))));
    assert_eq!(
        rate.receive_for(Money::nok(-1)),
        Err(ExchangeError::Negative)
    );
    assert_eq!(
        rate.receive_for(Money::nok(i64::MAX)),
        Err(ExchangeError::Overflow)
    );
}

proptest! {
    #[test]
    fn never_credits_more_than_was_paid_for(
        reference in any_reference(), markup in any_markup(), ore in SENDS,
    ) {
        let rate = ExchangeRate::from_reference(&reference, markup).unwrap();
        let receive = rate.receive_for(Money::nok(ore)).unwrap();
        // Worth in øre by the published rate, in integers: minor * nok_per_unit * 100 / 10^digits.
        let published = reference.nok_per_unit;
        let worth = i128::from(receive.minor()) * published.mantissa() * 100;
        let unit = 10_i128.pow(published.scale() + receive.currency().minor_digits());
        prop_assert!(worth <= i128::from(ore) * unit);
    }

    #[test]
    fn a_fixed_receive_amount_is_paid_for_and_an_ore_less_would_not_do(
        rate in any_rate(), minor in 1..=1_000_000_000_i64,
    ) {
        let wanted = Money::new(minor, rate.currency());
        let send = rate.send_for(wanted).unwrap();
        prop_assert!(rate.receive_for(send).unwrap().minor() >= minor);
        let less = Money::nok(send.minor() - 1);
        prop_assert!(rate.receive_for(less).unwrap().minor() < minor);
    }

    /// There and back again: what arrives for a sum, asked for as such, arrives; and what that
    /// costs is the sum again to within one minor unit of the coarser of the two currencies.
    #[test]
    fn both_quote_directions_agree_within_one_minor_unit(rate in any_rate(), ore in SENDS) {
        let receive = rate.receive_for(Money::nok(ore)).unwrap();
        let send = rate.send_for(receive).unwrap();
        prop_assert_eq!(rate.receive_for(send), Ok(receive));
        prop_assert!(send.minor() <= ore);
        let next = Money::new(receive.minor() + 1, receive.currency());
        prop_assert!(rate.send_for(next).unwrap().minor() > ore);
    }

    #[test]
    fn more_kroner_never_bring_less(rate in any_rate(), a in SENDS, b in SENDS) {
        let receive = |ore| rate.receive_for(Money::nok(ore)).unwrap().minor();
        prop_assert!(receive(a.min(b)) <= receive(a.max(b)));
    }

    #[test]
    fn a_quoted_rate_read_again_is_the_same_rate(rate in any_rate()) {
        prop_assert_eq!(ExchangeRate::new(rate.units_per_nok(), rate.currency()), Ok(rate));
    }

    #[test]
    fn no_number_and_no_amount_makes_exchange_panic(
        lo: u32, mid: u32, hi: u32, negative: bool, scale in 0..=28_u32, amount: i64,
    ) {
        let number = Decimal::from_parts(lo, mid, hi, negative, scale);
        for code in ["EUR", "JPY", "TND"] {
            let rates = [
                ExchangeRate::from_reference(&reference(code, number), Percentage::ZERO),
                ExchangeRate::new(number, currency(code)),
            ];
            for rate in rates.into_iter().flatten() {
                let there = rate.receive_for(Money::nok(amount));
                let back = rate.send_for(Money::new(amount, currency(code)));
                prop_assert_eq!(there == Err(ExchangeError::Negative), amount < 0);
                prop_assert_eq!(back == Err(ExchangeError::Negative), amount < 0);
            }
        }
    }
}
