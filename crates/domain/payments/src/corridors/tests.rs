use super::*;
use crate::{AccountScheme, Rail, eea::EEA};

fn built_in() -> Corridors {
    Corridors::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

fn faults(text: &str) -> Vec<(String, String)> {
    let InvalidCorridors(faults) = Corridors::parse(text).expect_err("refused");
    faults.into_iter().map(|f| (f.country, f.what)).collect()
}

#[test]
fn every_eea_country_but_norway_is_reached_by_sepa_in_euro() {
    let corridors = built_in();
    for code in EEA.into_iter().filter(|code| *code != "NO") {
        let corridor = corridors.get(country(code)).expect(code);
        assert_eq!(corridor.rail, Rail::Sepa, "{code}");
        assert_eq!(corridor.currency, Currency::EUR, "{code}");
        assert_eq!(corridor.account_scheme, AccountScheme::Iban, "{code}");
        assert_eq!(corridor.business_days, (1, 2), "{code}");
        assert!(corridor.within_eea(), "{code}");
    }
    assert_eq!(corridors.get(Country::NORWAY), None);
}

#[test]
fn sepa_members_outside_the_eea_are_not_paid_by_sepa() {
    for (code, currency) in [("CH", "CHF"), ("GB", "GBP")] {
        let corridors = built_in();
        let corridor = corridors.get(country(code)).expect(code);
        assert_eq!(corridor.rail, Rail::Swift, "{code}");
        assert_eq!(corridor.currency.code(), currency);
        assert!(!corridor.within_eea(), "{code}");
    }
}

#[test]
fn every_promised_country_outside_the_eea_has_a_corridor_of_2_to_4_days() {
    let promised = "GB CH US CA PK IN PH TH VN LK BD NP TR BA RS MK AL XK UA GE MA TN EG KE ET GH \
                    NG SO BR CL CN JP AU";
    for code in promised.split_whitespace() {
        let corridors = built_in();
        let corridor = corridors.get(country(code)).expect(code);
        assert_eq!(corridor.business_days, (2, 4), "{code}");
        assert_ne!(corridor.rail, Rail::Sepa, "{code}");
    }
}

#[test]
fn currencies_are_listed_once_and_without_the_krone() {
    let currencies = built_in().currencies();
    assert!(currencies.is_sorted());
    assert_eq!(
        currencies.iter().filter(|c| **c == Currency::EUR).count(),
        1
    );
    assert!(!currencies.contains(&Currency::NOK));
    for code in ["JPY", "TND", "USD"] {
        assert!(currencies.contains(&code.parse().unwrap()), "{code}");
    }
}

#[test]
fn all_faults_of_a_table_are_named_at_once() {
    let found = faults(
        r#"
        [corridors]
        NO = { currency = "NOK", rail = "swift", account = "iban", days = [2, 4] }
        QQ = { currency = "XAU", rail = "swift", account = "iban", days = [2, 4] }
        DE = { currency = "USD", rail = "sepa", account = { clearing = "bic", number = [9, 3] }, days = [2, 1] }
        CH = { currency = "EUR", rail = "sepa", account = "iban", days = [1, 2] }
        SE = { currency = "EUR", rail = "pigeon", account = "iban", days = [1, 2] }
        FI = { currency = "EUR", rail = "sepa", account = "iban", days = [1, 2], colour = "red" }
        FR = { currency = "EUR", rail = "sepa", account = "bank", days = [1, 2] }
        "#,
    );
    let of = |code: &str| found.iter().filter(|(country, _)| country == code).count();
    assert_eq!(of("NO"), 3, "{found:?}");
    assert_eq!(of("QQ"), 2, "{found:?}");
    assert_eq!(of("DE"), 4, "{found:?}");
    for code in ["CH", "SE", "FI", "FR"] {
        assert_eq!(of(code), 1, "{code}: {found:?}");
    }
}

#[test]
fn what_is_no_table_of_corridors_is_refused() {
    for text in [
        "",
        "corridors = 1",
        "[corridors]\nx =",
        "[other]\n[corridors]",
    ] {
        let found = faults(text);
        assert_eq!(found.len(), 1, "{text:?}: {found:?}");
        assert_eq!(found[0].0, "", "{text:?}");
    }
}

#[test]
fn a_country_given_twice_is_refused() {
    let row = r#"US = { currency = "USD", rail = "swift", account = "iban", days = [2, 4] }"#;
    assert_eq!(faults(&format!("[corridors]\n{row}\n{row}")).len(), 1);
}
