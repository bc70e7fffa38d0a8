//! What a replay remembers: payments and payers within the longest window, and per customer the
//! few figures that rules take over all of their payments.

use std::{
    collections::{HashMap, HashSet, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hasher},
};

use chrono::TimeDelta;
use kernel::{IdSource, Timestamp, UserId};
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

/// One line of the processor's cache: a customer who was long away is fetched from memory once.
#[repr(align(64))]
struct Customer {
    id: UserId,
    recent: Vec<PastPayment>,
    lifetime: Lifetime,
    alerts: u64,
}

/// Hashes what is spread evenly already, parts of a SHA-256, or small numbers: no defence against
/// chosen keys is needed, since the keys cannot be chosen.
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

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
}

type Evenly = BuildHasherDefault<Spread>;

/// Numbers for names, from 0 on. Of a name only 128 bits of two keyed hashes are kept: two names
/// that share them are practically impossible, and cannot be searched for without the keys.
#[derive(Default)]
struct Numbers {
    numbers: HashMap<(u64, u64), u32, Evenly>,
    keys: (RandomState, RandomState),
}

impl Numbers {
    /// The number of a name, and whether it is new.
    fn of(&mut self, name: &str) -> (usize, bool) {
        let (one, two) = (self.keys.0.hash_one(name), self.keys.1.hash_one(name));
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry((one, two)).or_insert(next);
        (wide(number), number == next)
    }
}

pub(super) struct Memory {
    looks_back: TimeDelta,
    looks_across: TimeDelta,
    names: Numbers,
    called: Vec<Box<str>>,
    customers: Vec<Customer>,
    accounts: Numbers,
    payers: Vec<Vec<Payer>>,
    // Who ever paid which account.
    known: HashSet<(u32, u32), Evenly>,
    // Payments to go before what is too old is swept out.
    until_sweep: usize,
}

/// Fewest payments between two sweeps.
const SWEEP_AFTER: usize = 1_024;

impl Memory {
    pub(super) fn new(looks_back: TimeDelta, looks_across: TimeDelta) -> Self {
        Self {
            looks_back,
            looks_across,
            names: Numbers::default(),
            called: Vec::new(),
            customers: Vec::new(),
            accounts: Numbers::default(),
            payers: Vec::new(),
            known: HashSet::default(),
            until_sweep: SWEEP_AFTER,
        }
    }

    /// The number of a customer of this name.
    pub(super) fn customer(&mut self, name: &str, ids: &dyn IdSource) -> usize {
        let (number, new) = self.names.of(name);
        if new {
            self.called.push(name.into());
            self.customers.push(Customer {
                id: UserId::new(ids),
                recent: Vec::new(),
                lifetime: Lifetime::default(),
                alerts: 0,
            });
        }
        number
    }

    pub(super) fn id(&self, customer: usize) -> Option<UserId> {
        self.customers.get(customer).map(|customer| customer.id)
    }

    /// Sweeps out what no rule looks at any more, now and then: rules look no further back than
    /// their windows, so that what is still there does no harm. At most as much is kept for nothing
    /// as is needed, or as there are customers and accounts.
    pub(super) fn forget(&mut self, now: Timestamp) {
        if let Some(left) = self.until_sweep.checked_sub(1) {
            self.until_sweep = left;
            return;
        }
        let mut kept = 0;
        if let Some(edge) = now.checked_sub_signed(self.looks_back) {
            for customer in &mut self.customers {
                let recent = &mut customer.recent;
                let old = recent.partition_point(|past| past.at <= edge);
                recent.drain(..old);
                kept += recent.len();
                release(recent);
            }
        }
        if let Some(edge) = now.checked_sub_signed(self.looks_across) {
            for payers in &mut self.payers {
                payers.retain(|payer| payer.at > edge);
                release(payers);
            }
        }
        let known = self.customers.len() + self.payers.len();
        self.until_sweep = SWEEP_AFTER.max(kept).max(known / 2);
    }

    /// The number of an account of this name, and the key that stands for it.
    pub(super) fn account(&mut self, name: &str) -> (usize, CreditorKey) {
        let (number, new) = self.accounts.of(name);
        if new {
            self.payers.push(Vec::new());
        }
        let mut key = [0; 32];
        let digits = u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes();
        key.iter_mut().zip(digits).for_each(|(to, from)| *to = from);
        (number, CreditorKey::new(key))
    }

    /// Whether the customer never paid this account before; they have from now on.
    pub(super) fn meets(&mut self, customer: usize, account: usize) -> bool {
        let narrow = |number| u32::try_from(number).unwrap_or(u32::MAX);
        self.known.insert((narrow(customer), narrow(account)))
    }

    /// The view of a payment that rules evaluate.
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
            recent: customer.map_or(&[], |customer| newest(&customer.recent)),
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
            known.recent.push(PastPayment {
                at,
                payment: payment.payment,
                amount: payment.amount,
                country: payment.country,
                creditor: payment.creditor,
                first_to_creditor,
            });
        }
        let customer = payment.customer;
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
        let customers = self.called.iter().zip(&self.customers);
        let customers = customers.filter_map(|(name, customer)| {
            let figures = (&**name, customer.alerts, customer.lifetime.payments);
            (customer.alerts > 0).then_some(figures)
        });
        let mut hottest: Vec<_> = customers.collect();
        hottest.sort_unstable_by_key(|(name, alerts, _)| (std::cmp::Reverse(*alerts), *name));
        hottest.truncate(most);
        hottest
    }

    /// Number of payments and payers held in memory.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        let payments = self.customers.iter().map(|customer| customer.recent.len());
        (payments.sum(), self.payers.iter().map(Vec::len).sum())
    }
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The newest payments, as many as an assessment considers.
fn newest(recent: &[PastPayment]) -> &[PastPayment] {
    let surplus = recent.len().saturating_sub(MAX_RECENT);
    recent.get(surplus..).unwrap_or_default()
}

/// Frees the memory of an empty list.
fn release<T>(list: &mut Vec<T>) {
    if list.is_empty() {
        *list = Vec::new();
    }
}

fn drop_oldest(payers: &mut Vec<Payer>) {
    let oldest = payers.iter().enumerate().min_by_key(|(_, payer)| payer.at);
    if let Some((position, _)) = oldest {
        payers.swap_remove(position);
    }
}
