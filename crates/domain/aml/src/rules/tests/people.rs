//! What screening found, and what follows.

use super::*;
use crate::{Decision, Hit, ListMatch, Measure, Severity};

fn hit(list: &str) -> Vec<Hit> {
    vec![Hit {
        list: list.into(),
        entry: "QDi.001".into(),
        score_permille: 957,
    }]
}

fn found(sanctions: ListMatch, pep: ListMatch) -> Screened {
    Screened::Done {
        sanctions,
        pep,
        lists: BTreeMap::from([("un".to_owned(), "2026-02-27".to_owned())]),
    }
}

fn recipient(screened: Screened) -> Case {
    let mut case = Case::of(100);
    case.payment.recipient_screening = screened;
    case
}

fn customer(screened: Screened) -> Case {
    let mut case = Case::of(100);
    case.payment.customer_screening = screened;
    case
}

fn decided(case: &Case, rule: RuleId) -> Option<(Severity, Decision)> {
    let finding = case.finding(rule)?;
    Some((finding.severity, finding.decision))
}

#[test]
fn nobody_on_a_sanctions_list_pays_or_is_paid() {
    let matched = || found(ListMatch::Match(hit("un")), ListMatch::Clear);
    for case in [recipient(matched()), customer(matched())] {
        let block = Some((Severity::Critical, Decision::Block));
        assert_eq!(decided(&case, RuleId::Sanctions), block);
        assert_eq!(decided(&case.enhanced(), RuleId::Sanctions), block);
    }
    let text = recipient(matched())
        .finding(RuleId::Sanctions)
        .unwrap()
        .explanation;
    assert_eq!(
        text,
        "The recipient is on a sanctions list: un QDi.001 (score 0.957)."
    );
}

#[test]
fn a_possible_match_and_a_person_not_screened_are_held() {
    let held = Some((Severity::High, Decision::Hold));
    let perhaps = || found(ListMatch::PotentialMatch(hit("eu")), ListMatch::Clear);
    for screened in [perhaps(), Screened::NotScreened] {
        assert_eq!(
            decided(&recipient(screened.clone()), RuleId::Sanctions),
            held
        );
        assert_eq!(decided(&customer(screened), RuleId::Sanctions), held);
    }
    let clear = found(ListMatch::Clear, ListMatch::Clear);
    assert_eq!(decided(&recipient(clear), RuleId::Sanctions), None);
}

#[test]
fn the_graver_of_two_people_counts_and_both_are_named() {
    let mut case = recipient(Screened::NotScreened);
    case.payment.customer_screening = found(ListMatch::Match(hit("un")), ListMatch::Clear);
    let finding = case.finding(RuleId::Sanctions).unwrap();
    assert_eq!(
        (finding.severity, finding.decision),
        (Severity::Critical, Decision::Block)
    );
    assert!(
        finding
            .explanation
            .contains("recipient has not been screened")
    );
    assert!(finding.explanation.contains("customer is on"));
}

#[test]
fn a_politically_exposed_person_needs_due_diligence_until_it_is_done() {
    let pep = || found(ListMatch::Clear, ListMatch::Match(hit("pep")));
    for case in [recipient(pep()), customer(pep())] {
        let flagged = Some((Severity::High, Decision::Proceed));
        assert_eq!(decided(&case, RuleId::Pep), flagged);
        assert!(case.assess().requires(Measure::EnhancedDueDiligence));
        assert_eq!(decided(&case.clone().enhanced(), RuleId::Pep), None);
    }
    let first = recipient(pep()).enhanced().first_to_creditor();
    assert!(first.finds(RuleId::Pep), "a recipient not yet reviewed");
    let first = customer(pep()).enhanced().first_to_creditor();
    assert!(!first.finds(RuleId::Pep), "the customer has been looked at");
    let perhaps = found(ListMatch::Clear, ListMatch::PotentialMatch(hit("pep")));
    let flagged = Some((Severity::Medium, Decision::Proceed));
    assert_eq!(decided(&recipient(perhaps), RuleId::Pep), flagged);
}

#[test]
fn of_many_hits_some_are_named_and_the_others_counted() {
    let hits: Vec<_> = (0..8)
        .map(|n| Hit {
            list: "un".into(),
            entry: format!("QDi.{n:03}"),
            score_permille: 1000,
        })
        .collect();
    let case = recipient(found(ListMatch::Match(hits), ListMatch::Clear));
    let text = case.finding(RuleId::Sanctions).unwrap().explanation;
    assert!(text.contains("un QDi.000 (score 1.000)"), "{text}");
    assert!(text.contains("and 3 more"), "{text}");
}

#[test]
fn the_versions_of_all_lists_are_on_record() {
    let versions = recipient(found(ListMatch::Clear, ListMatch::Clear))
        .assess()
        .list_versions;
    assert_eq!(versions["un"], "2026-02-27");
    assert_eq!(
        versions["countries"],
        CountryLists::shipped().unwrap().version()
    );
}
