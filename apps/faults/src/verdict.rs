//! The verdict: compares Drop's payments with the sandbox banks' ledgers.

use std::collections::BTreeMap;

use anyhow::Context;
use kernel::{Clock, Money, PageRequest, UserId};
use payments::{EndToEndId, PublicStatus, Remittance, RemittanceFilter, RemittanceState};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use crate::{
    client::text,
    environment::Environment,
    journey::{BANKS, Order},
};

/// Figures and violations.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Payments by their final state.
    pub(crate) states: BTreeMap<&'static str, u32>,
    /// Øre ordered according to the responses, fees included, whatever the outcome.
    pub(crate) answered: i64,
    /// The same according to the stored payments.
    pub(crate) stored: i64,
    /// Øre sent by completed payments.
    pub(crate) sent: i64,
    /// Øre of fees of completed payments.
    pub(crate) fees: i64,
    /// Cents received, according to Drop.
    pub(crate) received: i64,
    /// Cents instructed, according to the banks' ledgers.
    pub(crate) booked: i64,
    /// Entries in the banks' ledgers.
    pub(crate) bookings: u32,
    /// Number of checks of `drop check`.
    pub(crate) checks: u32,
    /// All violations.
    pub(crate) faults: Vec<String>,
}

/// A bank's ledger for one end-to-end id.
#[derive(Debug, Default)]
pub(crate) struct AtBank {
    /// Payments initiated at the bank.
    pub(crate) asked: u32,
    /// Entries not reversed, each with the cents instructed.
    booked: Vec<i64>,
}

/// All payments of these customers.
pub(crate) async fn payments_of(
    environment: &Environment,
    users: &[UserId],
    status: Option<PublicStatus>,
) -> anyhow::Result<Vec<Remittance>> {
    let list = &environment.observer.services.payments.list;
    let filter = RemittanceFilter {
        status,
        ..RemittanceFilter::default()
    };
    let mut found = Vec::new();
    for user in users {
        let mut after = None;
        loop {
            let page = PageRequest::new(Some(50), after)?;
            let page = list.list(*user, &filter, &page).await?;
            found.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(found)
}

/// Compares orders, stored payments and ledgers.
pub(crate) async fn judge(
    environment: &Environment,
    users: &[UserId],
    orders: &[Order],
) -> anyhow::Result<Verdict> {
    let payments = payments_of(environment, users, None).await?;
    let mut at_banks = books(environment).await?;
    let mut verdict = Verdict::default();
    for payment in &payments {
        let at_bank = at_banks.remove(payment.end_to_end_id.as_str());
        verdict.judge_one(payment, &at_bank.unwrap_or_default());
    }
    for (id, at_bank) in at_banks {
        let what = format!("a bank knows {id} ({at_bank:?}) and Drop does not");
        verdict.faults.push(what);
    }
    verdict.judge_orders(orders, &payments);
    verdict.check(environment).await?;
    if verdict.answered != verdict.stored {
        let (answered, stored) = (verdict.answered, verdict.stored);
        let what = format!("customers were answered {answered} øre in all, stored are {stored}");
        verdict.faults.push(what);
    }
    if verdict.received != verdict.booked {
        let (drop, banks) = (verdict.received, verdict.booked);
        let what = format!("Drop says {drop} cents arrived, the banks' books say {banks}");
        verdict.faults.push(what);
    }
    Ok(verdict)
}

impl Verdict {
    fn judge_one(&mut self, payment: &Remittance, at_bank: &AtBank) {
        let id = payment.id;
        *self.states.entry(payment.state.name()).or_default() += 1;
        if at_bank.asked > 1 {
            self.faults
                .push(format!("{id}: the bank was asked {} times", at_bank.asked));
        }
        let is_paid = matches!(payment.state, RemittanceState::Completed { .. });
        if !payment.state.is_final() {
            self.faults
                .push(format!("{id} is stuck: {:?}", payment.state));
        }
        match (is_paid, at_bank.booked.as_slice()) {
            (true, [_]) | (false, []) => {}
            (_, booked) => self.faults.push(format!(
                "{id} is {}, and booked {} times",
                payment.state.name(),
                booked.len()
            )),
        }
        self.stored += payment.send.minor() + payment.fee.minor();
        self.booked += at_bank.booked.iter().sum::<i64>();
        self.bookings += u32::try_from(at_bank.booked.len()).unwrap_or(u32::MAX);
        if is_paid {
            self.sent += payment.send.minor();
            self.fees += payment.fee.minor();
            self.received += payment.receive.minor();
        }
        if fee_by_the_book(payment.send) != payment.fee.minor() {
            self.faults
                .push(format!("{id}: fee {:?} of {:?}", payment.fee, payment.send));
        }
    }

    /// Findings of `drop check`.
    async fn check(&mut self, environment: &Environment) -> anyhow::Result<()> {
        let now = environment.clock.now();
        let report = environment
            .observer
            .store
            .check(now, &mut |_, _| {})
            .await?;
        for check in report.checks {
            self.checks += 1;
            let name = check.name;
            let found = check.findings.into_iter();
            let found = found.map(|f| format!("check {name}: {} {}: {}", f.table, f.id, f.what));
            self.faults.extend(found);
        }
        Ok(())
    }

    fn judge_orders(&mut self, orders: &[Order], payments: &[Remittance]) {
        let known: BTreeMap<String, &Remittance> =
            payments.iter().map(|p| (p.id.to_string(), p)).collect();
        let mut answered = BTreeMap::new();
        for order in orders {
            let key = &order.plan.key;
            let Some(id) = order.transaction() else {
                continue;
            };
            self.answered += order.total().unwrap_or_default();
            if !known.contains_key(&id) {
                self.faults
                    .push(format!("{key} was answered {id}, which does not exist"));
            }
            if let Some(other) = answered.insert(id.clone(), key) {
                self.faults.push(format!("{key} and {other} are both {id}"));
            }
        }
        for id in known.keys().filter(|id| !answered.contains_key(*id)) {
            self.faults
                .push(format!("{id} exists and no order was answered with it"));
        }
    }
}

/// 0.5 %, half up to the øre: implemented independently, so that a defect in the product's rule is
/// detected.
fn fee_by_the_book(send: Money) -> i64 {
    let fee = Decimal::from(send.minor()) * Decimal::new(5, 3);
    let fee = fee.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    i64::try_from(fee).unwrap_or(i64::MAX)
}

/// The ledgers of all banks, by end-to-end id.
pub(crate) async fn books(environment: &Environment) -> anyhow::Result<BTreeMap<String, AtBank>> {
    let mut all: BTreeMap<String, AtBank> = BTreeMap::new();
    for bank in BANKS {
        let ledger = environment.ledger(bank).await?;
        for payment in members(&ledger, "payments") {
            all.entry(end_to_end(payment)?).or_default().asked += 1;
        }
        for entry in members(&ledger, "entries") {
            let reversed = entry.get("reversedAt").is_some_and(|at| !at.is_null());
            if !reversed {
                let cents = cents(entry).with_context(|| format!("an amount in {entry}"))?;
                all.entry(end_to_end(entry)?)
                    .or_default()
                    .booked
                    .push(cents);
            }
        }
    }
    Ok(all)
}

/// Whether a bank has booked this payment.
pub(crate) async fn is_booked(
    environment: &Environment,
    bank: &str,
    id: &EndToEndId,
) -> anyhow::Result<bool> {
    let ledger = environment.ledger(bank).await?;
    let ours = |entry: &Value| end_to_end(entry).is_ok_and(|of| of == id.as_str());
    Ok(members(&ledger, "entries").any(ours))
}

fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn end_to_end(value: &Value) -> anyhow::Result<String> {
    text(value, "endToEndIdentification").with_context(|| format!("no end-to-end id: {value}"))
}

fn cents(entry: &Value) -> Option<i64> {
    let amount: Decimal = entry
        .pointer("/instructedAmount/amount")?
        .as_str()?
        .parse()
        .ok()?;
    i64::try_from(amount * Decimal::ONE_HUNDRED).ok()
}
