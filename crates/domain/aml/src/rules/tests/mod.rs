//! Each rule, tried to the second and the øre.

mod country;
mod edges;
mod people;
mod properties;

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::TimeDelta;
use kernel::{
    Clock, Timestamp, UserId,
    testing::{TestClock, TestIds},
};

use super::RuleId;
use crate::{
    Amount, Assessment, CountryLists, CreditorKey, DueDiligence, Facts, Finding, History, Lifetime,
    PastPayment, Payer, PaymentFacts, PaymentId, RuleSet, Screened, assess,
};

/// What comes with Drop, read once.
static SHIPPED: LazyLock<(RuleSet, CountryLists)> = LazyLock::new(|| {
    let lists = CountryLists::shipped().unwrap();
    (RuleSet::shipped().unwrap(), lists)
});

/// 21 November 2026: FATF's lists of June 2026 and the EU's of January 2026 apply.
fn now() -> Timestamp {
    TestClock::at("2026-11-21T12:00:00.000001Z").now()
}

fn creditor(n: u64) -> CreditorKey {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&n.to_be_bytes());
    CreditorKey::new(key)
}

/// A payment and its history, made step by step.
#[derive(Debug, Clone)]
struct Case {
    payment: PaymentFacts,
    history: History,
    minted: u64,
}

fn uuid(n: u64) -> u128 {
    u128::from(n) + (7 << 76) + (2 << 62)
}

impl Case {
    /// A payment of so many øre by a customer without a history, to Germany.
    fn of(ore: i64) -> Self {
        let payment = PaymentFacts {
            payment: PaymentId::new(&TestIds::default()),
            customer: UserId::new(&TestIds::default()),
            at: now(),
            amount: Amount::ore(ore).unwrap(),
            country: "DE".parse().unwrap(),
            creditor: creditor(0),
            due_diligence: DueDiligence::Standard,
            customer_screening: Screened::clear(BTreeMap::new()),
            recipient_screening: Screened::clear(BTreeMap::new()),
        };
        let history = History {
            paid_creditor_before: true,
            ..History::default()
        };
        Self {
            payment,
            history,
            minted: 1,
        }
    }

    fn mint(&mut self) -> u64 {
        self.minted += 1;
        self.minted
    }

    /// An earlier payment, so long ago.
    fn paid(mut self, ago: TimeDelta, ore: i64) -> Self {
        let n = self.mint();
        let id = format!("txn_{:032x}", uuid(n));
        self.history.recent.push(PastPayment {
            at: now() - ago,
            payment: id.parse().unwrap(),
            amount: Amount::ore(ore).unwrap(),
            country: "DE".parse().unwrap(),
            creditor: creditor(n),
            first_to_creditor: false,
        });
        let lifetime = self.history.lifetime;
        self.history.lifetime = Lifetime {
            payments: lifetime.payments + 1,
            sum_ore: lifetime.sum_ore + ore,
        };
        self
    }

    /// The same, the first to an account.
    fn paid_new(self, ago: TimeDelta, to: u64) -> Self {
        let mut case = self.paid(ago, 10_000);
        let last = case.history.recent.last_mut().unwrap();
        (last.first_to_creditor, last.creditor) = (true, creditor(to));
        case
    }

    /// Another customer who paid the same account, so long ago.
    fn payer(mut self, ago: TimeDelta) -> Self {
        let n = self.mint();
        let customer = format!("usr_{:032x}", uuid(n)).parse().unwrap();
        let at = now() - ago;
        self.history.payers.push(Payer { customer, at });
        self
    }

    fn first_to_creditor(mut self) -> Self {
        self.history.paid_creditor_before = false;
        self
    }

    fn to(mut self, country: &str) -> Self {
        self.payment.country = country.parse().unwrap();
        self
    }

    fn enhanced(mut self) -> Self {
        self.payment.due_diligence = DueDiligence::Enhanced;
        self
    }

    fn facts(&self) -> Facts {
        Facts::new(self.payment.clone(), self.history.clone()).unwrap()
    }

    fn assess(&self) -> Assessment {
        let (rules, lists) = &*SHIPPED;
        assess(rules, lists, &self.facts())
    }

    fn assess_by(&self, rules: &str) -> Assessment {
        let rules = RuleSet::parse(rules).unwrap();
        let lists = CountryLists::shipped().unwrap();
        assess(&rules, &lists, &self.facts())
    }

    fn finding(&self, rule: RuleId) -> Option<Finding> {
        let findings = self.assess().findings;
        findings.into_iter().find(|finding| finding.rule == rule)
    }

    fn finds(&self, rule: RuleId) -> bool {
        self.finding(rule).is_some()
    }
}

fn hours(n: i64) -> TimeDelta {
    TimeDelta::hours(n)
}

const SECOND: TimeDelta = TimeDelta::seconds(1);
const TICK: TimeDelta = TimeDelta::microseconds(1);
