//! Replays, and whether they say the same as the assessments they stand for.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::{Clock, Timestamp, testing::TestClock};

use super::*;
use crate::{Amount, CountryLists, Decision, DueDiligence, RuleId, RuleSet, Screened};

fn start() -> Timestamp {
    TestClock::at("2026-11-02T08:00:00Z").now()
}

fn payment(
    number: i64,
    customer: &str,
    seconds: i64,
    nok: i64,
    creditor: &str,
) -> HistoricalPayment {
    HistoricalPayment {
        id: format!("p{number}"),
        customer: customer.into(),
        at: start() + TimeDelta::seconds(seconds),
        amount: Amount::ore(nok * 100).unwrap(),
        country: "DE".parse().unwrap(),
        creditor: creditor.into(),
        due_diligence: DueDiligence::Standard,
        customer_screening: Screened::clear(BTreeMap::new()),
        recipient_screening: Screened::clear(BTreeMap::new()),
        outcome: None,
    }
}

fn sets() -> (RuleSet, RuleSet, CountryLists) {
    let stricter = RuleSet::SHIPPED
        .replace("2026-11", "stricter")
        .replace("threshold_nok = 50_000", "threshold_nok = 40_000");
    (
        RuleSet::parse(&stricter).unwrap(),
        RuleSet::shipped().unwrap(),
        CountryLists::shipped().unwrap(),
    )
}

#[test]
fn a_draft_is_compared_with_the_baseline_and_with_what_officers_found() {
    let (draft, baseline, lists) = sets();
    let mut rows: Vec<_> = (0..3)
        .map(|n| payment(n, "anna", n * 60, 15_000, "a"))
        .collect();
    rows[2].outcome = Some(Outcome::Suspicious);
    rows.extend((3..6).map(|n| payment(n, "bo", 1_000 + n, 18_000, "b")));
    rows[5].outcome = Some(Outcome::Legitimate);
    let mut missed = payment(6, "cai", 5_000, 100, "c");
    missed.outcome = Some(Outcome::Suspicious);
    rows.push(missed);
    let report = Backtest::new(&draft, Some(&baseline), &lists).run(rows.into_iter().map(Ok));
    assert_eq!(report.payments, 7);
    let found = report.draft.alerts[&RuleId::Structuring];
    assert_eq!((found.found, found.precision_permille), (2, Some(500)));
    assert_eq!(report.draft.decisions[&Decision::Hold], 2);
    assert_eq!(
        (report.draft.missed, report.draft.recall_permille),
        (1, Some(500))
    );
    let before = report.baseline.unwrap();
    assert_eq!(before.alerts[&RuleId::Structuring].found, 1);
    let difference = report.difference.unwrap();
    assert_eq!((difference.only_draft, difference.both), (1, 1));
    assert_eq!(difference.alerts[&RuleId::Structuring], 1);
    assert_eq!(difference.first[0].payment, "p2");
    let hot: Vec<_> = report
        .hottest_customers
        .iter()
        .map(|hot| &*hot.customer)
        .collect();
    assert_eq!(hot, ["anna", "bo"]);
}

#[test]
fn payments_out_of_order_and_rows_that_cannot_be_read_are_left_out_and_named() {
    let (_, rules, lists) = sets();
    let rows = [
        Ok(payment(0, "anna", 10, 100, "a")),
        Ok(payment(1, "anna", 9, 100, "a")),
        Err("an amount of nothing".to_owned()),
        Err("line 4 is no JSON".to_owned()),
        Ok(payment(4, "anna", 10, 100, "a")),
    ];
    let report = Backtest::new(&rules, None, &lists).run(rows);
    assert_eq!((report.payments, report.skipped.rows), (2, 3));
    let skipped: Vec<_> = report
        .skipped
        .first
        .iter()
        .map(|skipped| skipped.row)
        .collect();
    assert_eq!(skipped, [2, 3, 4]);
    assert!(report.skipped.first[0].why.contains("out of order"));
}

#[test]
fn what_is_out_of_every_window_is_forgotten() {
    let (_, rules, lists) = sets();
    let mut replay = Backtest::new(&rules, None, &lists);
    for number in 0..5_000 {
        // One payment an hour, each of a customer of their own to an account of its own.
        let (customer, creditor) = (format!("c{}", number % 700), format!("a{number}"));
        let payment = payment(number, &customer, number * 3_600, 100, &creditor);
        replay.push(&payment).unwrap();
        let (payments, payers) = replay.remembered();
        assert!(
            payments <= 2 * 1_024 && payers <= 2 * 1_024,
            "{payments} {payers}"
        );
    }
}

#[test]
fn fan_in_counts_each_customer_once_and_only_lately() {
    let (_, rules, lists) = sets();
    let day = 86_400;
    let mut rows: Vec<_> = (0..9)
        .map(|n| payment(n, &format!("c{n}"), n * day / 2, 100, "collector"))
        .collect();
    rows.push(payment(9, "c8", 4 * day + 1, 100, "collector"));
    rows.push(payment(10, "c9", 4 * day + 2, 100, "collector"));
    // Two of the first ten customers are out of the window by then.
    rows.push(payment(11, "late", 7 * day + day / 2, 100, "collector"));
    let report = Backtest::new(&rules, None, &lists).run(rows.into_iter().map(Ok));
    assert_eq!(report.draft.alerts[&RuleId::FanIn].found, 1);
}
