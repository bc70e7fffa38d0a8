use kernel::Country;
use proptest::prelude::*;

use super::*;
use crate::Corridors;

/// The example IBAN of each country in the IBAN registry (SWIFT, ISO 13616-2), electronic format.
const REGISTRY_EXAMPLES: &[&str] = &[
    "AL47212110090000000235698741",
    "AT611904300234573201",
    "BA391290079401028494",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "BR1800360305000010009795493C1",
    "CH9300762011623852957",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "EE382200221020145685",
    "EG380019000500000000263180002",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GE29NB0000000101904917",
    "GR1601101250000000012300695",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MK07250120000058984",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "PK36SCBL0000001123456702",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "RS35260005601001611379",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SO211000001001000100141",
    "TN5910006035183598478831",
    "TR330006100519786457841326",
    "UA213223130000026007233566001",
    "XK051212012345678906",
];

/// An account for each country without IBAN: number and clearing code.
const LOCAL_EXAMPLES: &[(&str, &str, &str)] = &[
    ("AU", "12345678", "062-000"),
    ("BD", "1781430001234", "DBBLBDDH"),
    ("CA", "1234567", "00011-003"),
    ("CL", "000123456789", "BCHICLRM"),
    ("CN", "6222021234567890123", "102100099996"),
    ("ET", "1000123456789", "CBETETAA"),
    ("GH", "1441000123456", "ECOCGHAC"),
    ("IN", "00000012345678901", "SBIN0000001"),
    ("JP", "1234567", "0001-001"),
    ("KE", "0123456789012", "EQBLKENA"),
    ("LK", "001234567890", "BCEYLKLX"),
    ("MA", "011519000001205000534921", "BMCEMAMC"),
    ("NG", "0123456789", "GTBINGLA"),
    ("NP", "00101234567890123", "NABINPKA"),
    ("PH", "001234567890", "BOPIPHMM"),
    ("TH", "1234567890", "BKKBTHBK"),
    ("US", "123456789", "021000021"),
    ("VN", "0011001234567", "BFTVVNVX"),
];

fn corridor(code: &str) -> Corridor {
    let country: Country = code.parse().unwrap();
    let corridors = Corridors::built_in().unwrap();
    corridors.get(country).expect(code).clone()
}

fn iban(text: &str) -> AccountInput {
    AccountInput {
        iban: Some(text.to_owned()),
        ..AccountInput::default()
    }
}

fn local(number: &str, code: &str) -> AccountInput {
    AccountInput {
        iban: None,
        account_number: Some(number.to_owned()),
        clearing_code: Some(code.to_owned()),
    }
}

fn codes(
    result: Result<RecipientAccount, Vec<AccountViolation>>,
) -> Vec<(&'static str, &'static str)> {
    let faults = result.expect_err("refused");
    faults.iter().map(|f| (f.field.name(), f.code())).collect()
}

#[test]
fn the_registry_example_of_every_iban_corridor_is_accepted() {
    for corridor in Corridors::built_in().unwrap().all() {
        if corridor.account_scheme != AccountScheme::Iban {
            continue;
        }
        let example = REGISTRY_EXAMPLES
            .iter()
            .find(|example| example.starts_with(corridor.country.code()))
            .unwrap_or_else(|| panic!("no registry example for {}", corridor.country));
        let account = RecipientAccount::parse(corridor, &iban(example));
        let expected = RecipientAccount::Iban(example.parse().unwrap());
        assert_eq!(account, Ok(expected), "{}", corridor.country);
    }
}

#[test]
fn an_account_of_every_corridor_without_iban_is_accepted() {
    for corridor in Corridors::built_in().unwrap().all() {
        let AccountScheme::Local(clearing) = corridor.account_scheme else {
            continue;
        };
        let (_, number, code) = LOCAL_EXAMPLES
            .iter()
            .find(|(country, ..)| *country == corridor.country.code())
            .unwrap_or_else(|| panic!("no example for {}", corridor.country));
        let account = RecipientAccount::parse(corridor, &local(number, code));
        let expected = RecipientAccount::Local {
            number: (*number).to_owned(),
            clearing,
            code: clearing.parse_code(code, corridor.country).unwrap(),
        };
        assert_eq!(account, Ok(expected), "{}", corridor.country);
    }
}

#[test]
fn all_fields_at_fault_are_named_at_once() {
    let everything = AccountInput {
        iban: Some("DE89370400440532013000".to_owned()),
        ..local("12", "021000022")
    };
    assert_eq!(
        codes(RecipientAccount::parse(&corridor("US"), &everything)),
        [
            ("iban", "not_used"),
            ("accountNumber", "invalid_account_number"),
            ("clearingCode", "wrong_check_digits"),
        ]
    );
    assert_eq!(
        codes(RecipientAccount::parse(&corridor("DE"), &local("1", "2"))),
        [
            ("iban", "required"),
            ("accountNumber", "not_used"),
            ("clearingCode", "not_used"),
        ]
    );
}

#[test]
fn each_fault_of_an_iban_has_its_code() {
    let germany = corridor("DE");
    for (text, code) in [
        ("", "invalid_iban"),
        ("8937040044053201300", "invalid_iban"),
        ("DE89370400440532013001", "wrong_check_digits"),
        ("FR1420041010050500013M02606", "wrong_country"),
    ] {
        assert_eq!(
            codes(RecipientAccount::parse(&germany, &iban(text))),
            [("iban", code)],
            "{text:?}"
        );
    }
}

#[test]
fn a_bank_of_another_country_is_refused() {
    assert_eq!(
        codes(RecipientAccount::parse(
            &corridor("KE"),
            &local("0123456789012", "GTBINGLA")
        )),
        [("clearingCode", "wrong_country")]
    );
}

#[test]
fn no_text_about_a_fault_repeats_what_was_typed() {
    let faults = RecipientAccount::parse(&corridor("US"), &local("12X45", "98765432X"));
    for fault in faults.expect_err("refused") {
        let text = format!("{fault} {fault:?}");
        assert!(
            !text.contains("12X45") && !text.contains("98765432X"),
            "{text}"
        );
    }
    assert_eq!(format!("{:?}", local("1", "2")), "AccountInput(***)");
}

proptest! {
    #[test]
    fn any_single_changed_digit_of_an_iban_is_refused(
        example in prop::sample::select(REGISTRY_EXAMPLES),
        place in 2_usize..34,
        digit in 0_u32..10,
    ) {
        let mut chars: Vec<char> = example.chars().collect();
        let place = place % chars.len();
        let new = char::from_digit(digit, 10).unwrap();
        prop_assume!(chars[place].is_ascii_digit() && chars[place] != new);
        chars[place] = new;
        let changed = iban(&chars.into_iter().collect::<String>());
        prop_assert!(RecipientAccount::parse(&corridor(&example[..2]), &changed).is_err());
    }
}
