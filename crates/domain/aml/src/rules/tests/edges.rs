//! Where each rule begins and where it ends.

use super::*;
use crate::{Decision, Measure, Severity};

fn payments(count: i64, ago: TimeDelta, ore: i64) -> Case {
    (1..count).fold(Case::of(ore), |case, _| case.paid(ago, ore))
}

#[test]
fn six_payments_within_an_hour_are_too_many_and_five_are_not() {
    assert!(!payments(5, hours(1) - TICK, 10_000).finds(RuleId::Velocity));
    let six = payments(6, hours(1) - TICK, 10_000);
    let found = six.finding(RuleId::Velocity).unwrap();
    assert_eq!(
        (found.severity, found.decision),
        (Severity::Medium, Decision::Proceed)
    );
    assert_eq!(found.explanation, "6 payments within 1h are more than 5.");
    assert_eq!(found.evidence.len(), 5);
    assert_eq!(six.assess().decision, Decision::Proceed);
}

#[test]
fn a_payment_exactly_one_window_old_no_longer_counts() {
    for (rule, window, filled) in [
        (RuleId::Velocity, hours(1), payments(6, hours(1), 10_000)),
        (
            RuleId::Structuring,
            hours(24),
            payments(3, hours(24), 2_000_000),
        ),
        (
            RuleId::Velocity,
            hours(24),
            Case::of(4_000_000).paid(hours(24), 9_000_000),
        ),
        (
            RuleId::Velocity,
            hours(24 * 7),
            Case::of(4_000_000).paid(hours(24 * 7), 24_000_000),
        ),
    ] {
        assert!(!filled.finds(rule), "{rule} at {window}");
        let mut moved = filled.clone();
        moved.payment.at -= SECOND;
        assert!(moved.finds(rule), "{rule} a second before {window}");
        let mut moved = filled;
        moved.payment.at -= TICK;
        assert!(moved.finds(rule), "{rule} a tick before {window}");
    }
}

#[test]
fn the_daily_and_the_weekly_sum_may_be_reached_and_not_passed() {
    let day = Case::of(4_000_000).paid(hours(23), 6_000_000);
    assert!(!day.finds(RuleId::Velocity));
    let more = Case::of(4_000_001).paid(hours(23), 6_000_000);
    let text = more.finding(RuleId::Velocity).unwrap().explanation;
    assert_eq!(
        text,
        "100,000.01 NOK within 24h is more than 100,000.00 NOK."
    );
    let week = |ore| {
        (1..=4).fold(Case::of(ore), |case, day| {
            case.paid(hours(day * 30), 6_000_000)
        })
    };
    assert!(!week(1_000_000).finds(RuleId::Velocity));
    let text = week(1_000_001)
        .finding(RuleId::Velocity)
        .unwrap()
        .explanation;
    assert_eq!(
        text,
        "250,000.01 NOK within 7d is more than 250,000.00 NOK."
    );
}

#[test]
fn a_payment_recorded_before_but_dated_after_counts() {
    let case = Case::of(2_000_000)
        .paid(-SECOND, 2_000_000)
        .paid(-hours(1), 2_000_000);
    assert!(case.finds(RuleId::Structuring));
}

#[test]
fn three_payments_below_the_threshold_and_together_above_it_are_structuring() {
    let split = Case::of(1_666_668)
        .paid(hours(1), 1_666_667)
        .paid(hours(2), 1_666_667);
    let found = split.finding(RuleId::Structuring).unwrap();
    assert_eq!(
        (found.severity, found.decision),
        (Severity::High, Decision::Hold)
    );
    assert_eq!(found.measures, [Measure::ReportDraft].into());
    assert_eq!(found.evidence.len(), 2);
    assert_eq!(
        found.explanation,
        "3 payments within 24h, each below 50,000.00 NOK, are together 50,000.02 NOK."
    );
    assert_eq!(split.assess().decision, Decision::Hold);
    let whole = Case::of(1_666_666)
        .paid(hours(1), 1_666_667)
        .paid(hours(2), 1_666_667);
    assert!(!whole.finds(RuleId::Structuring), "exactly 50,000");
    let two = Case::of(4_000_000).paid(hours(1), 4_000_000);
    assert!(!two.finds(RuleId::Structuring), "two payments");
}

#[test]
fn a_payment_at_the_threshold_is_no_part_of_a_split_sum_and_hides_none() {
    let with_large = Case::of(100).paid(hours(1), 100).paid(hours(2), 5_000_000);
    assert!(!with_large.finds(RuleId::Structuring));
    let large = Case::of(5_000_000)
        .paid(hours(1), 3_000_000)
        .paid(hours(2), 3_000_000);
    assert!(!large.finds(RuleId::Structuring), "the payment itself");
    let split = Case::of(4_999_999).paid(hours(1), 1).paid(hours(2), 1);
    assert!(split.finds(RuleId::Structuring));
    assert!(split.paid(hours(3), 5_000_000).finds(RuleId::Structuring));
}

#[test]
fn one_payment_above_a_hundred_thousand_is_high_and_watched() {
    assert!(!Case::of(10_000_000).finds(RuleId::HighAmount));
    let found = Case::of(10_000_001).finding(RuleId::HighAmount).unwrap();
    assert_eq!(
        (found.severity, found.decision),
        (Severity::High, Decision::Proceed)
    );
    assert_eq!(found.measures, [Measure::EnhancedMonitoring].into());
    let assessment = Case::of(10_000_001).assess();
    assert!(assessment.requires(Measure::EnhancedMonitoring));
    assert!(!assessment.requires(Measure::EnhancedDueDiligence));
}

#[test]
fn five_times_the_average_is_usual_and_an_ore_more_is_not() {
    let usual = |ore, earlier| {
        (0..earlier).fold(Case::of(ore), |case, day| {
            case.paid(hours(200 + day), 20_000)
        })
    };
    assert!(!usual(100_000, 5).finds(RuleId::UnusualPattern));
    let found = usual(100_001, 5).finding(RuleId::UnusualPattern).unwrap();
    assert_eq!(
        (found.severity, found.decision),
        (Severity::Medium, Decision::Proceed)
    );
    assert_eq!(
        found.explanation,
        "1,000.01 NOK is more than 500 % of the customer's average of 200.00 NOK over 5 payments."
    );
    assert!(
        !usual(100_001, 4).finds(RuleId::UnusualPattern),
        "too little history"
    );
}

#[test]
fn a_sum_that_no_longer_fits_counts_as_unusual_and_never_panics() {
    let mut case = Case::of(i64::MAX);
    case.history.lifetime = Lifetime {
        payments: u64::MAX,
        sum_ore: i64::MAX,
    };
    assert!(case.finds(RuleId::UnusualPattern));
    let largest = (0..10).fold(Case::of(i64::MAX), |case, _| {
        let mut case = case.paid(hours(1), i64::MAX / 100);
        case.history.recent.last_mut().unwrap().amount = Amount::ore(i64::MAX).unwrap();
        case
    });
    assert!(largest.finds(RuleId::Velocity));
}

#[test]
fn ten_customers_of_one_account_within_a_week_are_many() {
    let week = hours(24 * 7);
    let nine = (0..8).fold(Case::of(10_000), |case, n| case.payer(hours(n)));
    assert!(!nine.finds(RuleId::FanIn));
    assert!(
        !nine.clone().payer(week).finds(RuleId::FanIn),
        "exactly a week ago"
    );
    let ten = nine.payer(week - TICK);
    let found = ten.finding(RuleId::FanIn).unwrap();
    assert_eq!(
        (found.severity, found.decision),
        (Severity::High, Decision::Proceed)
    );
    assert_eq!(
        found.explanation,
        "10 customers paid the same account within 7d."
    );
    let mut own = ten.clone();
    own.history.payers[0].customer = own.payment.customer;
    assert!(!own.finds(RuleId::FanIn), "the customer counts once");
    let mut twice = ten;
    twice.history.payers[0].customer = twice.history.payers[1].customer;
    assert!(!twice.finds(RuleId::FanIn), "so does everybody else");
}

#[test]
fn five_accounts_new_to_the_customer_within_a_day_are_many() {
    let four = (1..4).fold(Case::of(10_000).first_to_creditor(), |case, n| {
        case.paid_new(hours(1), n)
    });
    assert!(!four.finds(RuleId::FanOut));
    assert!(
        !four.clone().paid_new(hours(24), 4).finds(RuleId::FanOut),
        "exactly a day ago"
    );
    assert!(
        !four.clone().paid_new(hours(2), 3).finds(RuleId::FanOut),
        "a known one"
    );
    assert!(
        !four.clone().paid(hours(2), 100).finds(RuleId::FanOut),
        "no new one"
    );
    let five = four.paid_new(hours(24) - TICK, 4);
    let found = five.finding(RuleId::FanOut).unwrap();
    assert_eq!(
        (found.severity, found.decision),
        (Severity::High, Decision::Proceed)
    );
    assert_eq!(
        found.explanation,
        "5 accounts new to the customer were paid within 24h."
    );
    assert_eq!(found.evidence.len(), 4);
    let mut known = five;
    known.history.paid_creditor_before = true;
    assert!(
        !known.finds(RuleId::FanOut),
        "this payment goes to a known one"
    );
}
