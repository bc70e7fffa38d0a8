use kernel::Country;
use proptest::prelude::*;

use super::*;

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

fn parse(system: ClearingSystem, text: &str) -> Result<String, InvalidClearingCode> {
    system.parse_code(text, country("KE"))
}

#[test]
fn published_codes_of_real_banks_are_taken() {
    for (system, text, kept) in [
        // Federal Reserve Bank of Boston, Bank of America, JPMorgan Chase.
        (ClearingSystem::Aba, "011000015", "011000015"),
        (ClearingSystem::Aba, "026009593", "026009593"),
        (ClearingSystem::Aba, "021000021", "021000021"),
        // ICBC, Bank of China, China Merchants Bank, Ping An.
        (ClearingSystem::Cnaps, "102100099996", "102100099996"),
        (ClearingSystem::Cnaps, "104100000004", "104100000004"),
        (ClearingSystem::Cnaps, "308584000013", "308584000013"),
        (ClearingSystem::Cnaps, "307584007998", "307584007998"),
        (ClearingSystem::Ifsc, "sbin0000001", "SBIN0000001"),
        (ClearingSystem::Ifsc, "HDFC0CAGSBK", "HDFC0CAGSBK"),
        (ClearingSystem::Bsb, "062-000", "062000"),
        (ClearingSystem::Zengin, "0001-001", "0001001"),
        (ClearingSystem::SortCode, "60-16-13", "601613"),
        (ClearingSystem::Transit, "00011-003", "000300011"),
        (ClearingSystem::Transit, "000300011", "000300011"),
        (ClearingSystem::Bic, "EQBLKENA", "EQBLKENA"),
        (ClearingSystem::Bic, "KCBL KENX XXX", "KCBLKENXXXX"),
    ] {
        assert_eq!(
            parse(system, text).as_deref(),
            Ok(kept),
            "{system:?} {text}"
        );
    }
}

#[test]
fn codes_of_another_form_are_refused() {
    for (system, text) in [
        (ClearingSystem::Aba, "02100002"),
        (ClearingSystem::Aba, "0210000210"),
        (ClearingSystem::Aba, "02100002A"),
        (ClearingSystem::Cnaps, "10210009999"),
        (ClearingSystem::Ifsc, "SBIN1000001"),
        (ClearingSystem::Ifsc, "SB1N0000001"),
        (ClearingSystem::Ifsc, "SBIN000001"),
        (ClearingSystem::Bsb, "06200"),
        (ClearingSystem::Bsb, "06200X"),
        (ClearingSystem::Zengin, "001001"),
        (ClearingSystem::SortCode, "6016133"),
        (ClearingSystem::Transit, "003-00011"),
        (ClearingSystem::Transit, "100300011"),
        (ClearingSystem::Transit, "00030001"),
        (ClearingSystem::Bic, "EQBLKEN"),
        (ClearingSystem::Bic, "EQBLKENAXX"),
        (ClearingSystem::Bic, "EQBL1ENA"),
        (ClearingSystem::Bic, ""),
        (ClearingSystem::Bic, "EQBLKENÅ"),
    ] {
        let refused = parse(system, text);
        assert!(
            matches!(refused, Err(InvalidClearingCode::Form(_))),
            "{system:?} {text:?}: {refused:?}"
        );
    }
}

#[test]
fn nine_zeros_are_nobodys_routing_number() {
    assert_eq!(
        parse(ClearingSystem::Aba, "000000000"),
        Err(InvalidClearingCode::Checksum)
    );
}

#[test]
fn a_bic_of_another_country_is_refused() {
    assert_eq!(
        ClearingSystem::Bic.parse_code("EQBLKENA", country("GH")),
        Err(InvalidClearingCode::OtherCountry(country("GH")))
    );
}

proptest! {
    #[test]
    fn a_mistyped_digit_of_a_checked_code_is_refused(
        (system, code) in prop::sample::select(vec![
            (ClearingSystem::Aba, "021000021"),
            (ClearingSystem::Aba, "011000015"),
            (ClearingSystem::Cnaps, "102100099996"),
            (ClearingSystem::Cnaps, "307584007998"),
        ]),
        place in 0_usize..12,
        digit in 0_u32..10,
    ) {
        let mut chars: Vec<char> = code.chars().collect();
        let place = place % chars.len();
        let new = char::from_digit(digit, 10).unwrap();
        prop_assume!(chars[place] != new);
        chars[place] = new;
        prop_assert_eq!(
            parse(system, &chars.into_iter().collect::<String>()),
            Err(InvalidClearingCode::Checksum)
        );
    }

    #[test]
    fn no_text_makes_any_system_fail_otherwise_than_by_an_error(text in any::<String>()) {
        for system in [
            ClearingSystem::Aba, ClearingSystem::Transit, ClearingSystem::Ifsc,
            ClearingSystem::Bsb, ClearingSystem::Cnaps, ClearingSystem::Zengin,
            ClearingSystem::SortCode, ClearingSystem::Bic,
        ] {
            if let Ok(code) = parse(system, &text) {
                prop_assert_eq!(parse(system, &code), Ok(code.clone()));
            }
        }
    }
}
