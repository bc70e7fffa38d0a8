//! Which listings applied on which day.

use std::collections::BTreeSet;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn on(list: CountryList, date: &str) -> BTreeSet<String> {
    let lists = CountryLists::shipped().unwrap();
    let countries = lists.countries(list, InForce::Issued, day(date));
    countries.map(|country| country.code().to_owned()).collect()
}

fn codes(text: &str) -> BTreeSet<String> {
    text.split(' ').map(str::to_owned).collect()
}

const GREY_OF_JUNE_2026: &str = "AO BO BA BG CM CI CD HT IQ KE KW LA LB MC NP PG SS SY VE VN VG YE";
const EU_OF_JANUARY_2026: &str =
    "AF DZ AO BO VG CM CI KP CD HT IR KE LA LB MC MM NA NP RU SS SY TT VU VE VN YE";

#[test]
fn the_lists_of_today_are_those_published() {
    assert_eq!(on(CountryList::FatfBlack, "2026-11-21"), codes("KP IR MM"));
    let grey = on(CountryList::FatfGrey, "2026-06-19");
    assert_eq!(grey, codes(GREY_OF_JUNE_2026));
    assert_eq!(
        (grey.len(), on(CountryList::FatfGrey, "2026-11-21")),
        (22, grey)
    );
    let eu = on(CountryList::EuHighRisk, "2026-01-29");
    assert_eq!((eu.len(), eu), (26, codes(EU_OF_JANUARY_2026)));
}

#[test]
fn the_grey_list_changed_in_february_and_june_of_2026() {
    let june = codes(GREY_OF_JUNE_2026);
    let before = on(CountryList::FatfGrey, "2026-06-18");
    assert_eq!(&june - &before, codes("BA IQ"));
    assert_eq!(&before - &june, codes("DZ NA"));
    let january = on(CountryList::FatfGrey, "2026-01-31");
    assert_eq!(&before - &january, codes("KW PG"));
    assert!((&january - &before).is_empty());
}

#[test]
fn the_eu_list_does_not_bind_in_norway_before_the_regulation_says_so() {
    let lists = CountryLists::shipped().unwrap();
    let binding = |list| {
        let countries = lists.countries(list, InForce::Norway, day("2026-11-21"));
        countries.count()
    };
    assert_eq!(binding(CountryList::EuHighRisk), 0);
    assert_eq!(binding(CountryList::FatfGrey), 22);
}

#[test]
fn it_is_known_from_when_on_the_data_is_complete() {
    let lists = CountryLists::shipped().unwrap();
    let eu = lists.complete_from(CountryList::EuHighRisk);
    assert_eq!(eu, Some(day("2026-01-29")));
    assert!(on(CountryList::EuHighRisk, "2026-01-28").is_empty());
    assert!(lists.of_country("DE".parse().unwrap()).is_empty());
    let sources = lists.on(InForce::Issued, day("2026-11-21"));
    assert!(
        sources
            .into_iter()
            .all(|listing| !listing.source.is_empty())
    );
}

#[test]
fn a_listing_binds_no_sooner_than_it_is_issued() {
    let listing = Listing {
        list: CountryList::EuHighRisk,
        country: "RU".parse().unwrap(),
        valid_from: day("2026-02-01"),
        valid_to: Some(day("2026-03-01")),
        norway_from: Some(day("2026-01-01")),
        source: "a test".into(),
    };
    for counts_from in [InForce::Issued, InForce::Norway] {
        assert!(!listing.in_force(counts_from, day("2026-01-31")));
        assert!(listing.in_force(counts_from, day("2026-02-01")));
        assert!(listing.in_force(counts_from, day("2026-02-28")));
        assert!(!listing.in_force(counts_from, day("2026-03-01")));
    }
}

#[test]
fn contradictory_lists_are_refused() {
    let with = |more: &str| CountryLists::parse(&format!("{}\n{more}", CountryLists::SHIPPED));
    let listed = |country: &str, from: &str, rest: &str| {
        format!(
            "[[listed]]\nlist = \"fatf_grey\"\ncountries = [\"{country}\"]\n\
             valid_from = \"{from}\"\nsource = \"a test\"\n{rest}"
        )
    };
    assert!(with(&listed("DE", "2026-07-01", "")).is_ok());
    let twice = with(&listed("IQ", "2026-07-01", ""));
    assert!(
        matches!(twice, Err(InvalidCountryLists::Twice { .. })),
        "{twice:?}"
    );
    assert!(
        with(&listed("DZ", "2026-06-19", "")).is_ok(),
        "listed again"
    );
    let backwards = with(&listed("DE", "2026-07-01", "valid_to = \"2026-07-01\""));
    assert!(matches!(
        backwards,
        Err(InvalidCountryLists::Backwards { .. })
    ));
    for wrong in [
        listed("XX", "2026-07-01", ""),
        listed("DE", "2026-13-01", ""),
        listed("DE", "2026-07-01", "until = \"2027-01-01\""),
    ] {
        let refused = with(&wrong);
        assert!(
            matches!(refused, Err(InvalidCountryLists::Form(_))),
            "{refused:?}"
        );
    }
}
