//! What a replay remembers: payments and payers within the longest window, and per customer the
//! few figures that rules take over all of their payments.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::TimeDelta;
use kernel::{IdSource, Instant, UserId};
use uuid::Uuid;

use crate::{
    CreditorKey, Lifetime, MAX_PAYERS, MAX_RECENT, PastPayment, Payer, PaymentFacts, View,
};

/// Ids that count up; they stand for the names in the rows.
#[derive(Default)]
pub(super) struct Counter(std::sync::atomic::AtomicU64);

impl IdSource for Counter {
    fn next(&self) -> Uuid {
        let next = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Uuid::from_u128(u128::from(next))
    }
}

/// Rows older than `start` are forgotten, without moving the others each time.
#[derive(Default)]
struct Recent {
    payments: Vec<PastPayment>,
    start: usize,
}

impl Recent {
    fn get(&self) -> &[PastPayment] {
        let most = self.payments.len().saturating_sub(MAX_RECENT);
        self.payments
            .get(self.start.max(most)..)
            .unwrap_or_default()
    }

    fn forget_oldest(&mut self) {
        self.start += 1;
        if self.start >= self.payments.len() {
            // A customer who does not come back costs nothing.
            *self = Self::default();
        } else if self.start >= 32 && self.start * 2 >= self.payments.len() {
            self.payments.drain(..self.start);
            self.start = 0;
        }
    }
}

struct Customer {
    id: UserId,
    recent: Recent,
    lifetime: Lifetime,
    alerts: u64,
}

pub(super) struct Memory {
    looks_back: TimeDelta,
    looks_across: TimeDelta,
    names: HashMap<Box<str>, usize>,
    customers: Vec<Customer>,
    payers: HashMap<CreditorKey, Vec<Payer>>,
    // A customer's accounts, ever: half a SHA-256 tells accounts apart well enough.
    known: HashSet<(usize, [u8; 16])>,
    back: VecDeque<(Instant, usize)>,
    across: VecDeque<(Instant, CreditorKey, UserId)>,
}

impl Memory {
    pub(super) fn new(looks_back: TimeDelta, looks_across: TimeDelta) -> Self {
        Self {
            looks_back,
            looks_across,
            names: HashMap::new(),
            customers: Vec::new(),
            payers: HashMap::new(),
            known: HashSet::new(),
            back: VecDeque::new(),
            across: VecDeque::new(),
        }
    }

    /// The number of a customer of this name.
    pub(super) fn customer(&mut self, name: &str, ids: &dyn IdSource) -> usize {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let number = self.customers.len();
        self.names.insert(name.into(), number);
        self.customers.push(Customer {
            id: UserId::new(ids),
            recent: Recent::default(),
            lifetime: Lifetime::default(),
            alerts: 0,
        });
        number
    }

    pub(super) fn id(&self, customer: usize) -> Option<UserId> {
        self.customers.get(customer).map(|customer| customer.id)
    }

    /// Forgets what no rule looks at any more.
    pub(super) fn forget(&mut self, now: Instant) {
        if let Some(edge) = now.checked_sub_signed(self.looks_back) {
            while self.back.front().is_some_and(|(at, _)| *at <= edge) {
                let Some((_, customer)) = self.back.pop_front() else {
                    break;
                };
                if let Some(customer) = self.customers.get_mut(customer) {
                    customer.recent.forget_oldest();
                }
            }
        }
        if let Some(edge) = now.checked_sub_signed(self.looks_across) {
            while self.across.front().is_some_and(|(at, ..)| *at <= edge) {
                let Some((_, creditor, payer)) = self.across.pop_front() else {
                    break;
                };
                self.forget_payer(creditor, payer, edge);
            }
        }
    }

    fn forget_payer(&mut self, creditor: CreditorKey, payer: UserId, edge: Instant) {
        let Some(payers) = self.payers.get_mut(&creditor) else {
            return;
        };
        let old = |there: &Payer| there.customer == payer && there.at <= edge;
        if let Some(position) = payers.iter().position(old) {
            payers.swap_remove(position);
        }
        if payers.is_empty() {
            self.payers.remove(&creditor);
        }
    }

    /// Whether the customer never paid this account before; they have from now on.
    pub(super) fn meets(&mut self, customer: usize, creditor: CreditorKey) -> bool {
        let half = creditor.bytes().first_chunk().copied().unwrap_or_default();
        self.known.insert((customer, half))
    }

    /// What rules see of a payment.
    pub(super) fn view<'a>(
        &'a self,
        customer: usize,
        payment: &'a PaymentFacts,
        first_to_creditor: bool,
    ) -> View<'a> {
        let customer = self.customers.get(customer);
        let payers = self.payers.get(&payment.creditor);
        View {
            payment,
            recent: customer.map_or(&[], |customer| customer.recent.get()),
            lifetime: customer
                .map(|customer| customer.lifetime)
                .unwrap_or_default(),
            first_to_creditor,
            payers: payers.map_or(&[], Vec::as_slice),
        }
    }

    /// Takes a payment into memory.
    pub(super) fn remember(
        &mut self,
        customer: usize,
        payment: &PaymentFacts,
        first_to_creditor: bool,
        alerts: u64,
    ) {
        let at = payment.at;
        if let Some(known) = self.customers.get_mut(customer) {
            known.alerts = known.alerts.saturating_add(alerts);
            known.lifetime.payments = known.lifetime.payments.saturating_add(1);
            let sum = known.lifetime.sum_ore;
            known.lifetime.sum_ore = sum.saturating_add(payment.amount.as_ore());
            known.recent.payments.push(PastPayment {
                at,
                payment: payment.payment,
                amount: payment.amount,
                country: payment.country,
                creditor: payment.creditor,
                first_to_creditor,
            });
            self.back.push_back((at, customer));
        }
        let (creditor, customer) = (payment.creditor, payment.customer);
        let payers = self.payers.entry(creditor).or_default();
        let there = payers.iter_mut().find(|payer| payer.customer == customer);
        if let Some(payer) = there {
            payer.at = at;
        } else {
            if payers.len() >= MAX_PAYERS {
                drop_oldest(payers);
            }
            payers.push(Payer { customer, at });
        }
        self.across.push_back((at, creditor, customer));
    }

    /// The customers with most alerts, and how many payments each made.
    pub(super) fn hottest(&self, most: usize) -> Vec<(&str, u64, u64)> {
        let customers = self.names.iter().filter_map(|(name, number)| {
            let customer = self.customers.get(*number)?;
            let figures = (&**name, customer.alerts, customer.lifetime.payments);
            (customer.alerts > 0).then_some(figures)
        });
        let mut hottest: Vec<_> = customers.collect();
        hottest.sort_unstable_by_key(|(name, alerts, _)| (std::cmp::Reverse(*alerts), *name));
        hottest.truncate(most);
        hottest
    }

    /// How many payments and payers are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        let payments = self
            .customers
            .iter()
            .map(|customer| customer.recent.get().len());
        (payments.sum(), self.payers.values().map(Vec::len).sum())
    }
}

fn drop_oldest(payers: &mut Vec<Payer>) {
    let oldest = payers.iter().enumerate().min_by_key(|(_, payer)| payer.at);
    if let Some((position, _)) = oldest {
        payers.swap_remove(position);
    }
}
