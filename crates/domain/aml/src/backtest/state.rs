//! What a replay remembers: payments and payers within the longest window, and per customer the
//! few figures that rules take over all of their payments.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{BuildHasherDefault, Hasher},
};

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

/// Hashes what is spread evenly already, parts of a SHA-256, or small numbers: no defence against
/// chosen keys is needed, since nobody can choose them.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        // Fibonacci hashing, for the small numbers.
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut()
                .zip(chunk)
                .for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_u128(&mut self, word: u128) {
        let [low, high] = [word, word >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)));
        self.write_u64(low.unwrap_or_default());
        self.write_u64(high.unwrap_or_default());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(u64::try_from(word).unwrap_or_default());
    }
}

type Evenly = BuildHasherDefault<Spread>;

pub(super) struct Memory {
    looks_back: TimeDelta,
    looks_across: TimeDelta,
    names: HashMap<Box<str>, usize>,
    customers: Vec<Customer>,
    // Accounts by half of their SHA-256, which tells them apart well enough, to their payers.
    accounts: HashMap<u128, usize, Evenly>,
    payers: Vec<Vec<Payer>>,
    // Who ever paid which account.
    known: HashSet<(usize, usize), Evenly>,
    back: VecDeque<(Instant, usize)>,
    across: VecDeque<(Instant, usize, UserId)>,
}

impl Memory {
    pub(super) fn new(looks_back: TimeDelta, looks_across: TimeDelta) -> Self {
        Self {
            looks_back,
            looks_across,
            names: HashMap::new(),
            customers: Vec::new(),
            accounts: HashMap::default(),
            payers: Vec::new(),
            known: HashSet::default(),
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
                let Some((_, account, payer)) = self.across.pop_front() else {
                    break;
                };
                self.forget_payer(account, payer, edge);
            }
        }
    }

    fn forget_payer(&mut self, account: usize, payer: UserId, edge: Instant) {
        let Some(payers) = self.payers.get_mut(account) else {
            return;
        };
        let old = |there: &Payer| there.customer == payer && there.at <= edge;
        if let Some(position) = payers.iter().position(old) {
            payers.swap_remove(position);
        }
        if payers.is_empty() {
            // An account that nobody pays any more costs nothing but its number.
            *payers = Vec::new();
        }
    }

    /// The number of an account.
    pub(super) fn account(&mut self, creditor: CreditorKey) -> usize {
        let half = creditor.bytes().first_chunk().copied().unwrap_or_default();
        let next = self.payers.len();
        let number = *self
            .accounts
            .entry(u128::from_le_bytes(half))
            .or_insert(next);
        if number == next {
            self.payers.push(Vec::new());
        }
        number
    }

    /// Whether the customer never paid this account before; they have from now on.
    pub(super) fn meets(&mut self, customer: usize, account: usize) -> bool {
        self.known.insert((customer, account))
    }

    /// What rules see of a payment.
    pub(super) fn view<'a>(
        &'a self,
        (customer, account): (usize, usize),
        payment: &'a PaymentFacts,
        first_to_creditor: bool,
    ) -> View<'a> {
        let customer = self.customers.get(customer);
        let payers = self.payers.get(account);
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
        (customer, account): (usize, usize),
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
        let customer = payment.customer;
        self.across.push_back((at, account, customer));
        let Some(payers) = self.payers.get_mut(account) else {
            return;
        };
        let there = payers.iter_mut().find(|payer| payer.customer == customer);
        if let Some(payer) = there {
            payer.at = at;
        } else {
            if payers.len() >= MAX_PAYERS {
                drop_oldest(payers);
            }
            payers.push(Payer { customer, at });
        }
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
        (payments.sum(), self.payers.iter().map(Vec::len).sum())
    }
}

fn drop_oldest(payers: &mut Vec<Payer>) {
    let oldest = payers.iter().enumerate().min_by_key(|(_, payer)| payer.at);
    if let Some((position, _)) = oldest {
        payers.swap_remove(position);
    }
}
