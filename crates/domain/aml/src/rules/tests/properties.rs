//! What has to hold for whatever customers do.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::Decision;

const DAY: i64 = 86_400;

/// Rules that look at what customers did; those about people and countries look at one payment.
const OF_HISTORY: [RuleId; 4] = [
    RuleId::Velocity,
    RuleId::Structuring,
    RuleId::FanIn,
    RuleId::FanOut,
];

/// An earlier payment: seconds ago, øre, account if it was new.
fn step() -> impl Strategy<Value = (i64, i64, Option<u64>)> {
    let ago = prop_oneof![0..3_700_i64, 0..DAY + 10, 0..8 * DAY];
    let ore = prop_oneof![1..100_000_i64, 1..6_000_000_i64];
    (ago, ore, prop::option::of(1..9_u64))
}

fn add(case: Case, (ago, ore, new): (i64, i64, Option<u64>)) -> Case {
    let mut case = case.paid(TimeDelta::seconds(ago), ore);
    if let Some(to) = new {
        let last = case.history.recent.last_mut().unwrap();
        (last.first_to_creditor, last.creditor) = (true, creditor(to));
    }
    case
}

prop_compose! {
    fn any_case()(
        ore in prop_oneof![1..100_000_i64, 1..12_000_000_i64],
        steps in prop::collection::vec(step(), 0..14),
        payers in prop::collection::vec(0..8 * DAY, 0..14),
        first: bool,
    ) -> Case {
        let mut case = steps.into_iter().fold(Case::of(ore), add);
        for ago in payers {
            case = case.payer(TimeDelta::seconds(ago));
        }
        case.history.paid_creditor_before = !first;
        case
    }
}

fn found(case: &Case) -> BTreeSet<RuleId> {
    case.assess()
        .findings
        .iter()
        .map(|finding| finding.rule)
        .collect()
}

/// Splits a sum at these places into parts of at least one øre.
fn split(total: i64, cuts: &[i64]) -> Vec<i64> {
    let parts = i64::try_from(cuts.len()).unwrap() + 1;
    let mut cuts: Vec<i64> = cuts.iter().map(|cut| cut % (total - parts)).collect();
    cuts.sort_unstable();
    let mut before = 0;
    let mut sums: Vec<i64> = Vec::new();
    for cut in cuts {
        sums.push(cut - before + 1);
        before = cut;
    }
    sums.push(total - sums.iter().sum::<i64>());
    sums
}

proptest! {
    #[test]
    fn one_payment_more_never_takes_an_alert_away(case in any_case(), more in step()) {
        let (before, after) = (case.assess(), add(case, more).assess());
        for rule in OF_HISTORY {
            let severity = |of: &Assessment| {
                of.findings.iter().find(|found| found.rule == rule).map(|found| found.severity)
            };
            prop_assert!(severity(&after) >= severity(&before), "{}", rule);
        }
        prop_assert!(after.decision >= before.decision);
    }

    #[test]
    fn one_payer_more_never_takes_an_alert_away(case in any_case(), ago in 0..8 * DAY) {
        let more = case.clone().payer(TimeDelta::seconds(ago));
        prop_assert!(found(&more).is_superset(&found(&case)));
    }

    /// All rules of sums, that is; one that looks for small parts has nothing to say of a large one.
    #[test]
    fn a_larger_payment_is_never_less_noticed(case in any_case(), more in 0..5_000_000_i64) {
        let mut larger = case.clone();
        larger.payment.amount = Amount::ore(case.payment.amount.as_ore() + more).unwrap();
        let mut before = found(&case);
        if larger.payment.amount.as_ore() >= 5_000_000 {
            before.remove(&RuleId::Structuring);
        }
        prop_assert!(found(&larger).is_superset(&before));
    }

    /// A usual payment more does not make an unusual one usual.
    #[test]
    fn a_payment_below_the_average_never_hides_an_unusual_one(
        earlier in prop::collection::vec(1..1_000_000_i64, 1..12),
        ore in 1..50_000_000_i64,
        percent in 1..=100_i64,
    ) {
        let case = earlier.iter().fold(Case::of(ore), |case, past| {
            case.paid(TimeDelta::days(30), *past)
        });
        let lifetime = case.history.lifetime;
        let average = lifetime.sum_ore / i64::try_from(lifetime.payments).unwrap();
        let below = (average * percent / 100).max(1);
        let more = case.clone().paid(TimeDelta::days(20), below.min(average.max(1)));
        if case.finds(RuleId::UnusualPattern) {
            prop_assert!(more.finds(RuleId::UnusualPattern));
        }
    }

    #[test]
    fn the_unusual_is_what_exceeds_the_average_by_the_factor_exactly(
        earlier in prop::collection::vec(1..1_000_000_i64, 0..12),
        ore in 1..6_000_000_i64,
    ) {
        let case = earlier.iter().fold(Case::of(ore), |case, past| {
            case.paid(TimeDelta::days(30), *past)
        });
        let (count, sum) = (earlier.len(), earlier.iter().sum::<i64>());
        let unusual = count >= 5 && ore * i64::try_from(count).unwrap() > 5 * sum;
        prop_assert_eq!(case.finds(RuleId::UnusualPattern), unusual);
    }

    #[test]
    fn below_every_threshold_nothing_is_found(
        steps in prop::collection::vec((0..8 * DAY, 1..=500_000_i64), 0..=4),
        ore in 1..=500_000_i64,
    ) {
        // At most 5 payments of at most 5,000 NOK, all to known accounts.
        let case = steps.into_iter().fold(Case::of(ore), |case, (ago, past)| {
            case.paid(TimeDelta::seconds(ago), past)
        });
        let assessment = case.assess();
        prop_assert_eq!(&assessment.findings, &[]);
        prop_assert_eq!(assessment.decision, Decision::Proceed);
    }

    #[test]
    fn velocity_is_exactly_its_three_limits(case in any_case()) {
        let within = |seconds: i64| {
            let edge = case.payment.at - TimeDelta::seconds(seconds);
            let recent = case.history.recent.iter();
            recent.filter(move |past| past.at > edge).map(|past| past.amount.as_ore())
        };
        let ore = case.payment.amount.as_ore();
        let too_many = within(3_600).count() + 1 > 5;
        let daily = within(DAY).sum::<i64>() + ore > 10_000_000;
        let weekly = within(7 * DAY).sum::<i64>() + ore > 25_000_000;
        prop_assert_eq!(case.finds(RuleId::Velocity), too_many || daily || weekly);
    }

    #[test]
    fn structuring_is_exactly_its_definition(case in any_case()) {
        let edge = case.payment.at - TimeDelta::seconds(DAY);
        let recent = case.history.recent.iter().filter(|past| past.at > edge);
        let mut parts: Vec<_> = recent.map(|past| past.amount.as_ore()).collect();
        parts.push(case.payment.amount.as_ore());
        parts.retain(|part| *part < 5_000_000);
        let small = case.payment.amount.as_ore() < 5_000_000;
        let expected = small && parts.len() >= 3 && parts.iter().sum::<i64>() > 5_000_000;
        prop_assert_eq!(case.finds(RuleId::Structuring), expected);
    }

    #[test]
    fn fan_in_and_fan_out_count_people_and_accounts(case in any_case()) {
        let edge = |seconds: i64| case.payment.at - TimeDelta::seconds(seconds);
        let payers = case.history.payers.iter();
        let others = payers.filter(|payer| payer.at > edge(7 * DAY)).count();
        prop_assert_eq!(case.finds(RuleId::FanIn), others + 1 >= 10);
        let recent = case.history.recent.iter();
        let new = recent.filter(|past| past.first_to_creditor && past.at > edge(DAY));
        let mut accounts: BTreeSet<_> = new.map(|past| past.creditor).collect();
        accounts.insert(case.payment.creditor);
        let expected = !case.history.paid_creditor_before && accounts.len() >= 5;
        prop_assert_eq!(case.finds(RuleId::FanOut), expected);
    }

    /// The customer sends one sum in three or more parts within a day, at whatever moments and
    /// among whatever else they send: the last part, at the latest, is held.
    #[test]
    fn a_sum_above_the_threshold_is_found_however_it_is_split(
        total in 5_000_001..20_000_000_i64,
        cuts in prop::collection::vec(any::<u32>(), 2..12),
        moments in prop::collection::vec(0..DAY, 12),
        other in prop::collection::vec(step(), 0..6),
    ) {
        let cuts: Vec<_> = cuts.into_iter().map(i64::from).collect();
        let parts = split(total, &cuts);
        prop_assert_eq!(parts.iter().sum::<i64>(), total);
        prop_assert!(parts.iter().all(|part| *part > 0) && parts.len() >= 3);
        prop_assume!(parts.iter().all(|part| *part < 5_000_000));
        let (last, earlier) = parts.split_last().unwrap();
        let case = other.into_iter().fold(Case::of(*last), add);
        let case = earlier.iter().zip(moments).fold(case, |case, (part, ago)| {
            case.paid(TimeDelta::seconds(ago), *part)
        });
        let found = case.finding(RuleId::Structuring);
        prop_assert!(found.is_some_and(|found| found.decision == Decision::Hold));
    }

    /// Played one payment after the other, as they come: some part is held before the whole is
    /// through.
    #[test]
    fn a_split_sum_is_stopped_on_its_way(
        total in 5_000_001..15_000_000_i64,
        cuts in prop::collection::vec(any::<u32>(), 2..8),
        gaps in prop::collection::vec(0..DAY / 8, 8),
    ) {
        let cuts: Vec<_> = cuts.into_iter().map(i64::from).collect();
        let parts = split(total, &cuts);
        prop_assume!(parts.iter().all(|part| *part < 5_000_000));
        let mut at = now();
        let (mut sent, mut stopped) = (Vec::new(), false);
        for (part, gap) in parts.iter().zip(gaps) {
            at += TimeDelta::seconds(gap);
            let mut case = Case::of(*part);
            case.payment.at = at;
            for (moment, earlier) in &sent {
                case = case.paid(now() - *moment, *earlier);
            }
            stopped |= case.assess().decision >= Decision::Hold;
            sent.push((at, *part));
        }
        prop_assert!(stopped);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter_to_the_byte(
        case in any_case(),
        seed in any::<prop::sample::Index>(),
    ) {
        let mut shuffled = case.clone();
        let (recent, payers) = (&mut shuffled.history.recent, &mut shuffled.history.payers);
        recent.reverse();
        payers.reverse();
        if !recent.is_empty() {
            let places = seed.index(recent.len());
            recent.rotate_left(places);
            let twice = recent[0];
            recent.push(twice);
        }
        let (one, other) = (case.facts(), shuffled.facts());
        prop_assert_eq!(other.json(), one.json());
        let (one, other) = (case.assess(), shuffled.assess());
        prop_assert_eq!(one.json().unwrap(), other.json().unwrap());
    }
}

proptest! {
    // Reads rules and lists anew each time.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_assessment_made_again_from_what_is_stored_is_the_same_to_the_byte(case in any_case()) {
        let facts = case.facts();
        let (rules, lists) = (RuleSet::SHIPPED, CountryLists::SHIPPED);
        let made = |facts: &Facts| {
            let rules = RuleSet::parse(rules).unwrap();
            assess(&rules, &CountryLists::parse(lists).unwrap(), facts)
        };
        let first = made(&facts);
        let stored = Facts::from_json(facts.json()).unwrap();
        prop_assert_eq!(&stored, &facts);
        let again = made(&stored);
        prop_assert_eq!(again.json().unwrap(), first.json().unwrap());
        let read: Assessment = serde_json::from_str(&first.json().unwrap()).unwrap();
        prop_assert_eq!(read, first);
    }
}
