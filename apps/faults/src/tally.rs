//! Counts failures that a customer who retries does not notice.

use std::sync::atomic::{AtomicU32, Ordering};

/// Responses counted over a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    internal: AtomicU32,
    without_retry_after: AtomicU32,
    put_off: AtomicU32,
    failures: AtomicU32,
}

impl Tally {
    /// Counts a response.
    pub(crate) fn count(&self, status: u16, retry_after: bool) {
        let put_off = status == 503 && retry_after;
        let counters = [
            (status == 500, &self.internal),
            (status == 503 && !retry_after, &self.without_retry_after),
            (put_off, &self.put_off),
            (status >= 500 && !put_off, &self.failures),
        ];
        for (_, counter) in counters.iter().filter(|(is, _)| *is) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// 503 responses with `Retry-After`: the machine was overloaded.
    pub(crate) fn put_off(&self) -> u32 {
        self.put_off.load(Ordering::Relaxed)
    }

    /// All other 5xx responses.
    pub(crate) fn failures(&self) -> u32 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Violations: responses that no fault justifies.
    pub(crate) fn defects(&self) -> Vec<String> {
        let counted = [
            (&self.internal, "answers were 500: a defect of Drop itself"),
            (
                &self.without_retry_after,
                "answers of 503 did not say when to try again",
            ),
        ];
        let counted = counted
            .iter()
            .map(|(n, what)| (n.load(Ordering::Relaxed), what));
        let met = counted.filter(|(n, _)| *n > 0);
        met.map(|(n, what)| format!("{n} {what}")).collect()
    }
}
