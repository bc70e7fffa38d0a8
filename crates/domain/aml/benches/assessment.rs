//! How long one assessment takes on warm facts, and how many payments a second a replay gets
//! through on one core.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a bench speaks by panicking, and shuffles numbers"
)]

use std::{collections::BTreeMap, hint::black_box};

use aml::{
    Amount, CountryLists, CreditorKey, Digest, DueDiligence, Facts, History, Lifetime, PastPayment,
    PaymentFacts, PaymentId, RuleSet, Screened, assess,
    backtest::{Backtest, HistoricalPayment},
    evaluate,
};
use chrono::TimeDelta;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kernel::{
    Clock, UserId,
    testing::{TestClock, TestIds},
};

/// A customer with this many payments in the last week, none of them remarkable.
fn facts(payments: i64, ore: i64) -> Facts {
    let (ids, now) = (TestIds::default(), TestClock::default().now());
    let lists = BTreeMap::from([("un".to_owned(), "2026-02-27".to_owned())]);
    let creditor = |n: i64| CreditorKey::new(*Digest::of(&n.to_be_bytes()).bytes());
    let recent = (0..payments).map(|n| PastPayment {
        at: now - TimeDelta::minutes(70 + n * 10_000 / payments),
        payment: PaymentId::new(&ids),
        amount: Amount::ore(ore).unwrap(),
        country: "DE".parse().unwrap(),
        creditor: creditor(n % 7),
        first_to_creditor: n < 2,
    });
    let recent: Vec<_> = recent.collect();
    let payment = PaymentFacts {
        payment: PaymentId::new(&ids),
        customer: UserId::new(&ids),
        at: now,
        amount: Amount::ore(ore).unwrap(),
        country: "VN".parse().unwrap(),
        creditor: creditor(3),
        due_diligence: DueDiligence::Enhanced,
        customer_screening: Screened::clear(lists.clone()),
        recipient_screening: Screened::clear(lists),
    };
    let history = History {
        recent,
        lifetime: Lifetime {
            payments: 400,
            sum_ore: 400 * ore,
        },
        paid_creditor_before: true,
        payers: Vec::new(),
    };
    Facts::new(payment, history).unwrap()
}

fn one_assessment(c: &mut Criterion) {
    let rules = RuleSet::shipped().unwrap();
    let lists = CountryLists::shipped().unwrap();
    let mut group = c.benchmark_group("assessment");
    for (name, facts) in [
        ("clean, 20 payments in the week", facts(20, 100_000)),
        ("clean, 100 payments in the week", facts(100, 10_000)),
        ("two alerts, 20 payments in the week", facts(20, 1_500_000)),
    ] {
        assert_eq!(
            assess(&rules, &lists, &facts).findings.is_empty(),
            name.starts_with("clean")
        );
        group.bench_function(format!("verdict, {name}"), |b| {
            b.iter(|| evaluate(&rules, &lists, &black_box(&facts).view()));
        });
        group.bench_function(format!("with digest, {name}"), |b| {
            b.iter(|| assess(&rules, &lists, black_box(&facts)));
        });
    }
    let (payment, history) = {
        let facts = facts(20, 100_000);
        (facts.payment().clone(), facts.history().clone())
    };
    group.bench_function("facts put together, 20 payments in the week", |b| {
        b.iter_batched(
            || (payment.clone(), history.clone()),
            |(payment, history)| Facts::new(payment, history),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// A month of payments of many customers, some of them busy.
fn month(payments: u64, customers: u64) -> Vec<HistoricalPayment> {
    let start = TestClock::at("2026-10-01T00:00:00Z").now();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let step = 30 * 86_400_000 / payments;
    let countries = ["DE", "PL", "PK", "VN", "PH", "SE", "LT", "TR", "US", "IN"];
    let rows = (0..payments).map(|n| {
        // The square makes few customers send much.
        let share = random() % customers;
        let customer = share * (random() % customers) / customers;
        let account = (customer * 31 + random() % 4) % (customers * 3);
        HistoricalPayment {
            id: format!("txn-{n:09}"),
            customer: format!("customer-{customer:07}"),
            at: start + TimeDelta::milliseconds((n * step).cast_signed()),
            amount: Amount::ore(10_000 + (random() % 400_000).cast_signed()).unwrap(),
            country: countries[(random() % 10) as usize].parse().unwrap(),
            creditor: format!("DE{account:020}"),
            due_diligence: DueDiligence::Standard,
            customer_screening: Screened::clear(BTreeMap::new()),
            recipient_screening: Screened::clear(BTreeMap::new()),
            outcome: None,
        }
    });
    rows.collect()
}

fn replay(c: &mut Criterion) {
    let rules = RuleSet::shipped().unwrap();
    let lists = CountryLists::shipped().unwrap();
    let payments = 200_000;
    let rows = month(payments, 50_000);
    let mut group = c.benchmark_group("backtest");
    group
        .throughput(Throughput::Elements(payments))
        .sample_size(10);
    group.bench_function("one rule set", |b| {
        b.iter(|| {
            let mut replay = Backtest::new(&rules, None, &lists);
            for row in &rows {
                replay.push(row).unwrap();
            }
            replay.finish()
        });
    });
    group.bench_function("against a baseline", |b| {
        b.iter(|| {
            let mut replay = Backtest::new(&rules, Some(&rules), &lists);
            for row in &rows {
                replay.push(row).unwrap();
            }
            replay.finish()
        });
    });
    group.finish();
    let report = {
        let rows = rows.into_iter().map(Ok);
        Backtest::new(&rules, None, &lists).run(rows)
    };
    assert_eq!(report.payments, payments);
    assert!(report.draft.flagged.found > 0 && report.draft.flagged.found < payments / 2);
}

criterion_group!(benches, one_assessment, replay);
criterion_main!(benches);
