//! Destinations, on the day of the payment.

use super::*;
use crate::{Decision, Measure, Severity};

fn finding(case: &Case) -> Option<(Severity, Decision)> {
    let found = case.finding(RuleId::HighRiskCountry)?;
    Some((found.severity, found.decision))
}

#[test]
fn where_the_fatf_calls_for_action_nobody_is_paid() {
    for country in ["KP", "IR", "MM"] {
        for case in [Case::of(100), Case::of(100).first_to_creditor()] {
            let block = Some((Severity::Critical, Decision::Block));
            assert_eq!(finding(&case.clone().to(country)), block, "{country}");
            assert_eq!(finding(&case.to(country).enhanced()), block, "{country}");
        }
    }
}

#[test]
fn a_first_payment_to_a_grey_country_is_held_and_others_need_due_diligence() {
    let grey = Case::of(100).to("IQ");
    assert_eq!(finding(&grey), Some((Severity::High, Decision::Proceed)));
    let first = grey.clone().first_to_creditor();
    assert_eq!(finding(&first), Some((Severity::High, Decision::Hold)));
    for case in [&grey, &first] {
        assert!(case.assess().requires(Measure::EnhancedDueDiligence));
    }
    assert_eq!(finding(&grey.enhanced()), None, "what is needed is done");
    let first = first.enhanced();
    assert_eq!(finding(&first), Some((Severity::High, Decision::Hold)));
    assert!(!first.assess().requires(Measure::EnhancedDueDiligence));
    let text = first.finding(RuleId::HighRiskCountry).unwrap().explanation;
    assert_eq!(
        text,
        "Iraq is on the FATF list of jurisdictions under increased monitoring on 2026-11-21, \
         and it is the customer's first payment to this account."
    );
}

#[test]
fn a_country_on_two_lists_is_one_finding_with_both_reasons() {
    let both = Case::of(100).to("VN").first_to_creditor();
    let text = both.finding(RuleId::HighRiskCountry).unwrap().explanation;
    assert!(
        text.contains("FATF list") && text.contains("EU list"),
        "{text}"
    );
    let eu_only = Case::of(100).to("RU").first_to_creditor();
    assert_eq!(finding(&eu_only), Some((Severity::High, Decision::Hold)));
    let text = eu_only
        .finding(RuleId::HighRiskCountry)
        .unwrap()
        .explanation;
    assert!(!text.contains("FATF") && text.contains("EU list"), "{text}");
}

#[test]
fn other_countries_are_nothing_special() {
    for country in ["DE", "PK", "NO", "XK"] {
        let case = Case::of(100).to(country).first_to_creditor();
        assert_eq!(finding(&case), None, "{country}");
    }
}

#[test]
fn a_listing_begins_and_ends_at_midnight_in_norway() {
    let at = |country: &str, time: &str| {
        let mut case = Case::of(100).to(country);
        case.payment.at = TestClock::at(time).now();
        case.finds(RuleId::HighRiskCountry)
    };
    // 19 June begins at 22:00 UTC of the 18th.
    assert!(!at("IQ", "2026-06-18T21:59:59Z"));
    assert!(at("IQ", "2026-06-18T22:00:00Z"));
    // The EU's list knows Bosnia neither before nor after.
    assert!(!at("BA", "2026-06-18T21:59:59Z"));
    assert!(at("BA", "2026-06-18T22:00:00Z"));
    // Kuwait came in February, Nigeria left in October 2025.
    assert!(!at("KW", "2026-02-12T22:59:59Z"));
    assert!(at("KW", "2026-02-12T23:00:00Z"));
    assert!(at("NG", "2025-10-23T21:59:59Z"));
    assert!(!at("NG", "2025-10-23T22:00:00Z"));
}

#[test]
fn a_rule_set_can_wait_until_a_listing_binds_in_norway() {
    let waiting = RuleSet::SHIPPED.replace("counts_from = \"issued\"", "counts_from = \"norway\"");
    let by = |country: &str| {
        let case = Case::of(100).to(country).first_to_creditor();
        case.assess_by(&waiting).decision
    };
    assert_eq!(by("RU"), Decision::Proceed, "EU alone");
    assert_eq!(by("IQ"), Decision::Hold, "FATF");
    assert_eq!(by("KP"), Decision::Block, "FATF");
}
