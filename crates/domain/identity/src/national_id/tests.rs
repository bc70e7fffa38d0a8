use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::*;

const REAL: NationalIdPolicy = NationalIdPolicy { synthetic: false };
const ANY: NationalIdPolicy = NationalIdPolicy { synthetic: true };

fn born(text: &str) -> Option<String> {
    let id = NationalId::parse(text, ANY).unwrap();
    id.birth_date().map(|date| date.date().to_string())
}

fn birth_date(year: i32, month: u32, day: u32) -> BirthDate {
    BirthDate::new(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

#[test]
fn numbers_by_todays_rule_are_taken_and_tell_the_day_of_birth() {
    for (text, day) in [
        ("20036914700", "1969-03-20"),
        ("29020073150", "2000-02-29"),
        ("13097248022", "1972-09-13"),
        ("15021951940", "2019-02-15"),
        ("02013299997", "2032-01-02"),
    ] {
        let id = NationalId::parse(text, REAL).unwrap();
        assert_eq!(id.kind(), NationalIdKind::BirthNumber, "{text}");
        assert_eq!(born(text).as_deref(), Some(day), "{text}");
        assert!(NationalId::parse_by(CheckRule::Current, text, REAL).is_ok());
        assert!(NationalId::parse_by(CheckRule::From2032, text, REAL).is_ok());
    }
}

#[test]
fn d_and_h_numbers_are_distinguished_and_tell_the_day_of_birth() {
    let d_number = NationalId::parse("53097248016", REAL).unwrap();
    assert_eq!(d_number.kind(), NationalIdKind::DNumber);
    assert_eq!(born("53097248016").as_deref(), Some("1972-09-13"));
    let h_number = NationalId::parse("13527248013", REAL).unwrap();
    assert_eq!(h_number.kind(), NationalIdKind::HNumber);
    assert_eq!(born("13527248013").as_deref(), Some("1972-12-13"));
}

#[test]
fn synthetic_numbers_are_taken_only_where_allowed() {
    for (text, kind) in [
        ("03851598730", NationalIdKind::Synthetic),
        ("10915596784", NationalIdKind::Synthetic),
        ("41819077302", NationalIdKind::SyntheticDNumber),
        ("30908299902", NationalIdKind::Synthetic),
        ("41819077906", NationalIdKind::SyntheticDNumber),
    ] {
        assert_eq!(NationalId::parse(text, ANY).unwrap().kind(), kind, "{text}");
        assert_eq!(
            NationalId::parse(text, REAL),
            Err(InvalidNationalId::Synthetic),
            "{text}"
        );
    }
}

#[test]
fn a_dolly_number_looks_like_an_h_number_and_is_taken_either_way() {
    let dolly = complete("134172480").unwrap();
    assert_eq!(
        NationalId::parse(&dolly, REAL).unwrap().kind(),
        NationalIdKind::HNumber
    );
    assert!(NationalId::parse(&dolly, ANY).is_ok());
}

#[test]
fn a_dolly_d_number_can_only_be_synthetic() {
    let dolly = ["534172480", "534172481"]
        .into_iter()
        .find_map(complete)
        .unwrap();
    assert_eq!(
        NationalId::parse(&dolly, REAL),
        Err(InvalidNationalId::Synthetic)
    );
    assert_eq!(
        NationalId::parse(&dolly, ANY).unwrap().kind(),
        NationalIdKind::SyntheticDNumber
    );
}

#[test]
fn numbers_by_the_2032_rule_alone_are_taken_and_tell_no_century() {
    for text in ["30108299939", "30908299902", "55102499947", "41819077906"] {
        let id = NationalId::parse(text, ANY).unwrap();
        assert_eq!(id.birth_date(), None, "{text}");
        assert_eq!(
            NationalId::parse_by(CheckRule::Current, text, ANY),
            Err(InvalidNationalId::CheckDigits),
            "{text}"
        );
    }
}

#[test]
fn a_number_whose_century_no_table_knows_can_only_be_one_of_2032() {
    let numbers: Vec<_> = (750..900)
        .filter_map(|n| complete(&format!("010150{n}")))
        .collect();
    assert!(!numbers.is_empty());
    for text in numbers {
        let by_todays_rule = NationalId::parse_by(CheckRule::Current, &text, REAL);
        assert_eq!(by_todays_rule, Err(InvalidNationalId::Date), "{text}");
        assert_eq!(
            NationalId::parse(&text, REAL).unwrap().birth_date(),
            None,
            "{text}"
        );
    }
}

#[test]
fn an_h_number_of_the_older_form_tells_no_date() {
    let old = ["800000000", "999999999", "812345678", "898765432"];
    let numbers: Vec<_> = old.into_iter().filter_map(complete).collect();
    assert!(!numbers.is_empty());
    for text in numbers {
        let id = NationalId::parse(&text, REAL).unwrap();
        assert_eq!(
            (id.kind(), id.birth_date()),
            (NationalIdKind::HNumber, None)
        );
        let claim = birth_date(1950, 5, 5);
        assert_eq!(id.birth_date_with(Some(claim)), Ok(Some(claim)));
    }
}

#[test]
fn invalid_numbers_are_refused_for_their_reason() {
    for (text, why) in [
        ("20036914712", InvalidNationalId::CheckDigits),
        ("29020105729", InvalidNationalId::Date),
        ("17029012345", InvalidNationalId::CheckDigits),
        ("00017248022", InvalidNationalId::Date),
        ("32017248022", InvalidNationalId::Date),
        ("13137248022", InvalidNationalId::Date),
        ("", InvalidNationalId::Form),
        ("2003691470", InvalidNationalId::Form),
        ("200369147000", InvalidNationalId::Form),
        ("2003691470 ", InvalidNationalId::Form),
        ("200369-14700", InvalidNationalId::Form),
        ("２0036914700", InvalidNationalId::Form),
        ("+2003691470", InvalidNationalId::Form),
    ] {
        assert_eq!(NationalId::parse(text, ANY), Err(why), "{text:?}");
    }
}

#[test]
fn d_numbers_follow_their_own_century_table() {
    for (nine, year) in [
        ("410158500", Some(1858)),
        ("410157500", None),
        ("410100199", Some(1900)),
        ("410139200", Some(2039)),
        ("410140499", Some(1940)),
        ("410199600", Some(1999)),
    ] {
        let digits = digits(&format!("{nine}00")).unwrap();
        let (kind, written) = date::read(&digits).unwrap();
        let read = date::with_century(kind, written, &digits);
        assert_eq!(read.map(|date| date.date().year()), year, "{nine}");
    }
}

#[test]
fn birth_numbers_follow_their_century_table() {
    for (nine, year) in [
        ("010155500", Some(1855)),
        ("010154500", None),
        ("010199749", Some(1899)),
        ("010199750", None),
        ("010100499", Some(1900)),
        ("010140900", Some(1940)),
        ("010140899", None),
        ("010139500", Some(2039)),
        ("010100999", Some(2000)),
    ] {
        let digits = digits(&format!("{nine}00")).unwrap();
        let (kind, written) = date::read(&digits).unwrap();
        let read = date::with_century(kind, written, &digits);
        assert_eq!(read.map(|date| date.date().year()), year, "{nine}");
    }
}

#[test]
fn the_claimed_birth_date_goes_first_and_must_agree_with_the_number() {
    let id = NationalId::parse("13097248022", REAL).unwrap();
    let claimed = birth_date(1972, 9, 13);
    assert_eq!(id.birth_date_with(None), Ok(Some(claimed)));
    assert_eq!(id.birth_date_with(Some(claimed)), Ok(Some(claimed)));
    for wrong in [
        birth_date(1972, 9, 14),
        birth_date(1972, 8, 13),
        birth_date(1973, 9, 13),
    ] {
        assert_eq!(id.birth_date_with(Some(wrong)), Err(BirthDateMismatch));
    }

    let from_2032 = NationalId::parse("30108299939", REAL).unwrap();
    let claim = birth_date(1982, 10, 30);
    assert_eq!(from_2032.birth_date_with(None), Ok(None));
    assert_eq!(from_2032.birth_date_with(Some(claim)), Ok(Some(claim)));
    let other_day = birth_date(1982, 10, 29);
    assert_eq!(
        from_2032.birth_date_with(Some(other_day)),
        Err(BirthDateMismatch)
    );
}

#[test]
fn debug_shows_no_digit() {
    let id = NationalId::parse("13097248022", REAL).unwrap();
    assert_eq!(format!("{id:?}"), "NationalId(***)");
}

/// The eleven digits that begin with these nine, by today's rule; `None` where that would take a
/// check digit 10. Written from the textbook's "11 minus remainder", unlike the code under test.
fn complete(nine: &str) -> Option<String> {
    let mut digits: Vec<u32> = nine.chars().map(|c| c.to_digit(10).unwrap()).collect();
    for weights in [
        &[3, 7, 6, 1, 8, 9, 4, 5, 2][..],
        &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2],
    ] {
        let sum: u32 = digits.iter().zip(weights).map(|(d, w)| d * w).sum();
        match (11 - sum % 11) % 11 {
            10 => return None,
            digit => digits.push(digit),
        }
    }
    Some(digits.iter().map(ToString::to_string).collect())
}

/// How the kinds of number mark day and month, and what they are then.
const MARKS: [(u32, u32, NationalIdKind); 6] = [
    (0, 0, NationalIdKind::BirthNumber),
    (40, 0, NationalIdKind::DNumber),
    (0, 40, NationalIdKind::HNumber),
    (0, 80, NationalIdKind::Synthetic),
    (40, 80, NationalIdKind::SyntheticDNumber),
    (40, 40, NationalIdKind::SyntheticDNumber),
];

/// A valid number of any kind by today's rule, with its kind and day of birth. The individual
/// numbers 200–499 and 900–999 mean the same century in both tables in these years.
fn any_current() -> impl Strategy<Value = (String, NationalIdKind, NaiveDate)> {
    let individuals = prop_oneof![(200u32..=499, Just(1940i32)), (900u32..=999, Just(2000i32))];
    let days = (0i64..14_600, individuals, prop::sample::select(&MARKS[..]));
    days.prop_filter_map("no check digit", |(days, (individual, from), mark)| {
        let date = NaiveDate::from_ymd_opt(from, 1, 1)? + chrono::TimeDelta::days(days);
        let (day, month) = (date.day() + mark.0, date.month() + mark.1);
        let year = date.year() % 100;
        let text = complete(&format!("{day:02}{month:02}{year:02}{individual:03}"))?;
        Some((text, mark.2, date))
    })
}

proptest! {
    #[test]
    fn generated_numbers_of_every_kind_are_taken((text, kind, date) in any_current()) {
        let id = NationalId::parse(&text, ANY).unwrap();
        prop_assert_eq!(id.kind(), kind);
        prop_assert_eq!(id.birth_date(), Some(BirthDate::new(date)));
        prop_assert_eq!(NationalId::parse(&text, REAL).is_ok(), !kind.is_synthetic());
    }

    #[test]
    fn any_single_changed_digit_is_refused_by_todays_rule((text, _, _) in any_current()) {
        for at in 0..11 {
            for digit in '0'..='9' {
                let mut changed: Vec<char> = text.chars().collect();
                if changed[at] == digit {
                    continue;
                }
                changed[at] = digit;
                let changed: String = changed.into_iter().collect();
                prop_assert!(
                    NationalId::parse_by(CheckRule::Current, &changed, ANY).is_err(),
                    "{} taken for {}", changed, text
                );
            }
        }
    }

    #[test]
    fn what_is_taken_by_todays_rule_is_taken_by_both(text in "[0-9]{11}") {
        let current = NationalId::parse_by(CheckRule::Current, &text, ANY);
        if current.is_ok() {
            prop_assert!(NationalId::parse_by(CheckRule::From2032, &text, ANY).is_ok());
            prop_assert!(NationalId::parse(&text, ANY).is_ok());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9]{9,13}") {
        let taken = NationalId::parse(&text, ANY);
        prop_assert!(taken.is_err() || text.len() == 11);
        let taken = NationalId::parse(&digits, ANY);
        prop_assert!(taken.is_err() || digits.len() == 11);
    }
}
