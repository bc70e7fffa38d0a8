use proptest::prelude::*;

use super::*;

fn built_in() -> FeeSchedule {
    FeeSchedule::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

fn germany() -> Country {
    country("DE")
}

fn price(ppm: u32, minimum: i64, maximum: Option<i64>) -> Price {
    Price {
        percent: Decimal::new(i64::from(ppm), 4).try_into().unwrap(),
        minimum: Money::nok(minimum),
        maximum: maximum.map(Money::nok),
        markup: Percentage::ZERO,
    }
}

fn any_price() -> impl Strategy<Value = Price> {
    (
        0..=1_000_000_u32,
        0..100_000_i64,
        prop::option::of(0..100_000_i64),
    )
        .prop_map(|(ppm, minimum, above)| price(ppm, minimum, above.map(|above| minimum + above)))
}

#[test]
fn the_fee_is_half_a_percent_rounded_half_up_to_the_ore() {
    for (send, fee) in [
        (10_000, 50),
        (150_000, 750),
        (5_000_000, 25_000),
        // 0.5 % of 100.99 is 50.495 øre, of 101.00 exactly 50.5, of 103.00 exactly 51.5.
        (10_099, 50),
        (10_100, 51),
        (10_300, 52),
    ] {
        assert_eq!(
            built_in().fee(Money::nok(send), germany()),
            Ok(Money::nok(fee)),
            "{send}"
        );
    }
}

#[test]
fn there_is_no_markup_unless_somebody_decides_on_one() {
    assert_eq!(built_in().price(germany()).markup, Percentage::ZERO);
}

#[test]
fn a_corridor_differs_only_in_what_it_says() {
    let schedule = FeeSchedule::parse(
        r#"
        default = { percent = "0.5", minimum_ore = 100, markup_percent = "0.25" }
        [corridors]
        SO = { percent = "1", maximum_ore = 5000 }
        "#,
    )
    .unwrap();
    let fee = |ore, code| {
        schedule
            .fee(Money::nok(ore), country(code))
            .unwrap()
            .minor()
    };
    assert_eq!((fee(10_000, "DE"), fee(10_000, "SO")), (100, 100));
    assert_eq!(
        (fee(5_000_000, "DE"), fee(5_000_000, "SO")),
        (25_000, 5_000)
    );
    let markup = schedule.price(country("SO")).markup.to_decimal();
    assert_eq!(markup.to_string(), "0.25");
}

#[test]
fn all_faults_of_a_schedule_are_named_at_once() {
    let faults = FeeSchedule::parse(
        r#"
        default = { percent = "0.5", markup_percent = "100" }
        [corridors]
        QQ = { percent = "1" }
        SO = { percent = "101", minimum_ore = -1 }
        US = { minimum_ore = 10, maximum_ore = 9, markup_percent = "1" }
        "#,
    )
    .unwrap_err()
    .0
    .join("\n");
    for fault in [
        "default.markup_percent",
        "corridors.QQ",
        "corridors.SO.percent",
        "corridors.SO.minimum_ore",
        "corridors.US.maximum_ore",
    ] {
        assert!(faults.contains(fault), "{fault} is not in:\n{faults}");
    }
    for text in [
        "",
        "default = {}",
        "default = { percent = \"1\", surprise = 1 }",
    ] {
        assert!(FeeSchedule::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn one_faulty_corridor_refuses_the_whole_schedule() {
    let faults = FeeSchedule::parse(
        "default = { percent = \"1\", markup_percent = \"0\" }\n[corridors]\nQQ = {}\n",
    );
    let faults = faults.unwrap_err().to_string();
    assert!(faults.contains("corridors.QQ"), "{faults}");
}

#[test]
fn a_maximum_may_equal_the_minimum_which_is_a_flat_fee() {
    let text = "default = { percent = \"1\", minimum_ore = 500, maximum_ore = 500, markup_percent = \"0\" }\ncorridors = {}";
    let flat = FeeSchedule::parse(text).unwrap_or_else(|error| panic!("{error}"));
    for ore in [10_000, 5_000_000] {
        assert_eq!(flat.fee(Money::nok(ore), germany()), Ok(Money::nok(500)));
    }
}

#[test]
fn fees_are_not_taken_of_negative_or_foreign_amounts() {
    let euro = Money::new(100, Currency::EUR);
    assert_eq!(
        built_in().fee(euro, germany()),
        Err(FeeError::NotKroner(Currency::EUR))
    );
    assert_eq!(
        built_in().fee(Money::nok(-1), germany()),
        Err(FeeError::Negative)
    );
}

proptest! {
    #[test]
    fn a_fee_is_never_negative(price in any_price(), ore in 0..=i64::MAX) {
        prop_assert!(!price.fee(Money::nok(ore)).unwrap().is_negative());
    }

    #[test]
    fn whoever_sends_more_does_not_pay_less(price in any_price(), a in 0..=i64::MAX, b in 0..=i64::MAX) {
        let fee = |ore| price.fee(Money::nok(ore)).unwrap().minor();
        prop_assert!(fee(a.min(b)) <= fee(a.max(b)));
    }

    /// By long division, digit by digit on the decimal text: an independent way to half-up.
    #[test]
    fn a_fee_is_exact_to_the_ore(ppm in 0..=1_000_000_u32, ore in 0..=100_000_000_000_i64) {
        let product = (i128::from(ore) * i128::from(ppm)).to_string();
        let padded = format!("{product:0>7}");
        let (whole, fraction) = padded.split_at(padded.len() - 6);
        let half_up = i64::from(fraction.as_bytes()[0] >= b'5');
        let expected = whole.parse::<i64>().unwrap() + half_up;
        prop_assert_eq!(price(ppm, 0, None).fee(Money::nok(ore)), Ok(Money::nok(expected)));
    }

    #[test]
    fn a_fee_keeps_within_its_minimum_and_maximum(price in any_price(), ore in 0..=i64::MAX) {
        let fee = price.fee(Money::nok(ore)).unwrap();
        prop_assert!(fee.minor() >= price.minimum.minor());
        prop_assert!(price.maximum.is_none_or(|most| fee.minor() <= most.minor()));
    }
}
