//! Rule sets that can be used, and others with the place where they cannot.

use super::*;
use crate::{Decision, RuleId};

fn refused(text: &str) -> (usize, String) {
    match RuleSet::parse(text) {
        Err(InvalidRuleSet::At { line, why, .. }) => (line, why),
        other => panic!("{other:?}"),
    }
}

/// The number of the line on which this stands first.
fn line_of(text: &str, what: &str) -> usize {
    let position = text.find(what).unwrap();
    text[..position].matches('\n').count() + 1
}

fn changed(from: &str, to: &str) -> (String, usize) {
    assert!(RuleSet::SHIPPED.contains(from), "{from}");
    let text = RuleSet::SHIPPED.replacen(from, to, 1);
    let line = line_of(&text, to);
    (text, line)
}

#[test]
fn the_shipped_rule_set_has_every_rule() {
    let rules = RuleSet::shipped().unwrap();
    assert_eq!(rules.version().as_str(), "2026-11");
    assert_eq!(rules.rules().count(), RuleId::ALL.len());
    assert_eq!(rules.looks_back(), TimeDelta::days(7));
    assert_eq!(rules.looks_across(), TimeDelta::days(7));
    assert_eq!(rules.due_within(Severity::Low), TimeDelta::days(14));
    assert_eq!(rules.due_within(Severity::Medium), TimeDelta::days(7));
    assert_eq!(rules.due_within(Severity::High), TimeDelta::hours(48));
    assert_eq!(rules.due_within(Severity::Critical), TimeDelta::hours(24));
    assert_eq!(rules.digest(), Digest::of(RuleSet::SHIPPED.as_bytes()));
}

#[test]
fn every_rule_is_known_by_its_section() {
    for rule in RuleId::ALL {
        assert!(
            RuleSet::SHIPPED.contains(&format!("[rules.{rule}")),
            "{rule}"
        );
        assert_eq!(rule.name().parse(), Ok(*rule));
        let json = serde_json::to_string(rule).unwrap();
        assert_eq!(json, format!("\"{rule}\""));
    }
    assert!("unheard_of".parse::<RuleId>().is_err());
}

#[test]
fn a_parameter_out_of_bounds_is_refused_with_its_line() {
    for (from, to) in [
        ("threshold_nok = 50_000", "threshold_nok = -50_000"),
        ("above_nok = 100_000", "above_nok = 0"),
        ("max_payments = 5", "max_payments = -1"),
        ("min_customers = 10", "min_customers = 0"),
        ("min_new_creditors = 5", "min_new_creditors = 5_000_000_000"),
        ("count_window = \"1h\"", "count_window = \"-1h\""),
        ("daily_window = \"24h\"", "daily_window = \"1 day\""),
        ("weekly_limit_nok = 250_000", "weekly_limit_nok = 2.5"),
        (
            "weekly_limit_nok = 250_000",
            "weekly_limit_nok = \"250000\"",
        ),
        ("low = \"14d\"", "low = \"0d\""),
        ("version = \"2026-11\"", "version = \"2026 11\""),
        ("counts_from = \"issued\"", "counts_from = \"heard\""),
        (
            "match = { severity = \"critical\"",
            "match = { severity = \"grave\"",
        ),
    ] {
        let (text, line) = changed(from, to);
        let (found, why) = refused(&text);
        assert_eq!(found, line, "{to}: {why}");
    }
}

#[test]
fn an_unknown_parameter_is_refused_with_its_line() {
    for (from, to) in [
        ("max_payments = 5", "max_payments = 5\nmin_payments = 5"),
        ("[rules.fan_in]", "[rules.fan_inn]"),
        ("[due]", "[deu]"),
        (
            "first_payment = \"hold\"",
            "first_payment = \"hold\"\nsecond_payment = \"hold\"",
        ),
        (
            "match = { severity",
            "match = { gravity = \"high\", severity",
        ),
    ] {
        let (text, line) = changed(from, to);
        let (found, why) = refused(&text);
        assert!(
            found == line || found == line + 1,
            "{to}: line {found} not {line}: {why}"
        );
        assert!(why.contains("unknown field"), "{why}");
    }
}

#[test]
fn every_line_of_the_shipped_rule_set_is_needed() {
    let lines: Vec<_> = RuleSet::SHIPPED.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut without = lines.clone();
        without.remove(number);
        let (place, why) = refused(&without.join("\n"));
        assert!(place <= lines.len(), "{line}: {why}");
    }
}

#[test]
fn a_missing_parameter_is_refused_with_the_line_of_its_section() {
    let text = RuleSet::SHIPPED.replace("min_payments = 3\n", "");
    let (line, why) = refused(&text);
    assert_eq!(line, line_of(&text, "[rules.structuring]"), "{why}");
    assert_eq!(why, "missing field `min_payments`");
}

#[test]
fn what_is_no_toml_or_too_long_is_refused() {
    let (line, _) = refused("version = \"1\"\nrules = [\n");
    assert!(line >= 2);
    let twice = format!("{}\nversion = \"2\"", RuleSet::SHIPPED);
    refused(&twice.replace(
        "min_new_creditors = 5",
        "min_new_creditors = 5\nwindow = \"1h\"",
    ));
    let long = format!("{}#{}", RuleSet::SHIPPED, "x".repeat(RuleSet::MAX_BYTES));
    assert_eq!(RuleSet::parse(&long).err(), Some(InvalidRuleSet::TooLong));
}

#[test]
fn decisions_are_ordered_from_mild_to_strict() {
    assert!(Decision::Proceed < Decision::Hold && Decision::Hold < Decision::Block);
    assert!(Severity::Low < Severity::Medium && Severity::High < Severity::Critical);
}

#[test]
fn versions_are_short_plain_words() {
    for good in ["2026-11", "v1.2", "A"] {
        assert_eq!(good.parse::<RuleSetVersion>().unwrap().as_str(), good);
    }
    for wrong in ["", "a b", "ø", "a/b", &"x".repeat(41)] {
        assert_eq!(
            wrong.parse::<RuleSetVersion>(),
            Err(InvalidVersion),
            "{wrong}"
        );
    }
}
