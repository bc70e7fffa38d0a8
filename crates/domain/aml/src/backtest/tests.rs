//! Replays, and whether they say the same as the assessments they stand for.

use chrono::TimeDelta;
use kernel::{Clock, Timestamp, testing::TestClock};

use super::*;
use crate::{CountryLists, Decision, RuleId, RuleSet};

fn start() -> Timestamp {
    TestClock::at("2026-11-02T08:00:00Z").now()
}

fn row(number: i64, customer: &str, seconds: i64, nok: i64, creditor: &str) -> PaymentRow {
    PaymentRow {
        id: format!("p{number}"),
        customer: customer.into(),
        at: start() + TimeDelta::seconds(seconds),
        amount_ore: nok * 100,
        country: "DE".parse().unwrap(),
        creditor: creditor.into(),
        due_diligence: None,
        recipient_sanctions: None,
        recipient_pep: None,
        customer_sanctions: None,
        customer_pep: None,
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
        .map(|n| row(n, "anna", n * 60, 15_000, "a"))
        .collect();
    rows[2].outcome = Some(Outcome::Suspicious);
    rows.extend((3..6).map(|n| row(n, "bo", 1_000 + n, 18_000, "b")));
    rows[5].outcome = Some(Outcome::Legitimate);
    let mut missed = row(6, "cai", 5_000, 100, "c");
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
fn rows_out_of_order_or_without_an_amount_are_left_out_and_named() {
    let (_, rules, lists) = sets();
    let rows = [
        Ok(row(0, "anna", 10, 100, "a")),
        Ok(row(1, "anna", 9, 100, "a")),
        Ok(row(2, "anna", 10, 0, "a")),
        Err("line 4 is no JSON".to_owned()),
        Ok(row(4, "anna", 10, 100, "a")),
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
        let row = row(number, &customer, number * 3_600, 100, &creditor);
        replay.push(&row).unwrap();
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
        .map(|n| row(n, &format!("c{n}"), n * day / 2, 100, "collector"))
        .collect();
    rows.push(row(9, "c8", 4 * day + 1, 100, "collector"));
    rows.push(row(10, "c9", 4 * day + 2, 100, "collector"));
    // Two of the first ten customers are out of the window by then.
    rows.push(row(11, "late", 7 * day + day / 2, 100, "collector"));
    let report = Backtest::new(&rules, None, &lists).run(rows.into_iter().map(Ok));
    assert_eq!(report.draft.alerts[&RuleId::FanIn].found, 1);
}

#[test]
fn a_row_reads_from_json_and_refuses_unknown_columns() {
    let json = r#"{"id":"p1","customer":"anna","at":"2026-11-02T08:00:00Z","amount_ore":10000,
        "country":"DE","creditor":"a","outcome":"suspicious"}"#;
    let read: PaymentRow = serde_json::from_str(json).unwrap();
    assert_eq!(read.outcome, Some(Outcome::Suspicious));
    assert!(serde_json::from_str::<PaymentRow>(&json.replace("outcome", "result")).is_err());
    let written = serde_json::to_value(&read).unwrap();
    let mut fields: Vec<_> = written.as_object().unwrap().keys().cloned().collect();
    fields.sort_unstable();
    let mut columns: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
    columns.sort_unstable();
    assert_eq!(fields, columns);
    for column in COLUMNS {
        let mut without = written.clone();
        without.as_object_mut().unwrap().remove(column.name);
        let read = serde_json::from_value::<PaymentRow>(without);
        assert_eq!(read.is_err(), column.required, "{}", column.name);
    }
}
