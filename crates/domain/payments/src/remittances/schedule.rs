//! When a payment is polled next: soon while its customer waits for it, rarely otherwise, and
//! never so often that a bank's quota is used up.

use chrono::TimeDelta;
use kernel::Timestamp;

/// The request that admitted a payment asks the bank itself; the worker steps in after this, in
/// case the process died.
pub const ADMISSION_HEAD_START: TimeDelta = TimeDelta::seconds(5);

/// How long a process may take to ask the bank. A payment found `Initiating` after that becomes
/// `Unknown`: the time-outs of an initiation must stay well below.
pub const INITIATION_LEASE: TimeDelta = TimeDelta::seconds(60);

/// For how long a worker has a payment to itself. Longer than a bank's time-outs together, so that
/// one worker asks at a time; short enough that the death of a worker causes no notable delay.
pub const WORK_LEASE: TimeDelta = TimeDelta::minutes(2);

/// A run of the worker begins work only for so long after its claim; what a slow bank keeps waiting
/// longer goes back into the queue, behind what is due at other banks by then. Well below the lease.
pub const BEGIN_WITHIN: TimeDelta = TimeDelta::seconds(5);

/// How often an initiation that surely did not reach the bank is tried (an hour and a quarter by
/// the back-off) before the payment fails: a rate is not promised for ever.
pub const MAX_INITIATION_TRIES: u16 = 20;

/// After so many searches (some 18 hours) an unanswered payment is reported to operators, who
/// settle it with the bank. It is searched for further, and never failed by a guess.
pub const REPORTED_AFTER_SEARCHES: u16 = 7;

/// How long after the bank's time-out a payment that it does not cancel is polled often; then it is
/// reported to operators and polled rarely. Covers clocks that differ and customers
/// who finish in the last second: only afterwards is a bank's answer accepted that it has no such
/// payment.
pub const SCA_EXPIRY_GRACE: TimeDelta = TimeDelta::hours(1);

/// How long searches for one unanswered payment are apart, though its bank sends notice after
/// notice: each costs one of the few reads a day.
const OVERDUE_SEARCH_AFTER: TimeDelta = TimeDelta::hours(1);

/// Seconds until the first look.
const FIRST: i64 = 2;
/// Most seconds between two looks while the customer authenticates.
const SCA_CAP: i64 = 30;
/// Most seconds between two looks, or two tries to reach the bank.
const CAP: i64 = 300;
/// Most seconds between two looks for a payment that an account shows as pending.
const PENDING_CAP: i64 = 3_600;
/// Seconds between two polls of a payment whose SCA is overdue and that the bank does not cancel.
const OVERDUE: i64 = 3_600;
/// Seconds between looks for a payment the bank never answered for. Each reads the account's
/// transactions without the customer, of which a bank may allow as few as four a day.
const SEARCH: [i64; 5] = [2, 30, 600, 3_600, 21_600];

/// The first look after a change.
pub(crate) fn first(now: Timestamp) -> Timestamp {
    now + TimeDelta::seconds(FIRST)
}

/// The look after `checks` without news, while the customer authenticates.
pub(crate) fn awaiting_sca(now: Timestamp, checks: u16) -> Timestamp {
    now + TimeDelta::seconds(doubling(checks, SCA_CAP))
}

/// The next poll of a payment whose time for SCA, and the grace, are over.
pub(crate) fn overdue(now: Timestamp) -> Timestamp {
    now + TimeDelta::seconds(OVERDUE)
}

/// The look after `checks` without news at the bank, or the try after so many that failed.
pub(crate) fn at_bank(now: Timestamp, checks: u16) -> Timestamp {
    now + TimeDelta::seconds(doubling(checks, CAP))
}

/// The search after `checks` that found nothing.
pub(crate) fn search(now: Timestamp, checks: u16) -> Timestamp {
    let last = SEARCH.last().copied().unwrap_or(CAP);
    let seconds = SEARCH.get(usize::from(checks)).copied().unwrap_or(last);
    now + TimeDelta::seconds(seconds)
}

/// A bank's notice brings the next search for an unanswered payment forward if it would come after
/// the first of these and not after the second: the last one is an hour ago then. Only the longest
/// wait leaves room for that; all others, and one that a worker has in hand, are over within the
/// hour.
pub fn overdue_search(now: Timestamp) -> (Timestamp, Timestamp) {
    let longest = SEARCH.last().copied().unwrap_or(CAP);
    let last = now + TimeDelta::seconds(longest) - OVERDUE_SEARCH_AFTER;
    (now + TimeDelta::seconds(PENDING_CAP), last)
}

/// The search after one that found the payment pending: at most an hour later, until so many
/// searches that the bank's quota is at stake.
pub(crate) fn pending(now: Timestamp, checks: u16) -> Timestamp {
    let next = search(now, checks);
    if checks < REPORTED_AFTER_SEARCHES {
        next.min(now + TimeDelta::seconds(PENDING_CAP))
    } else {
        next
    }
}

fn doubling(checks: u16, cap: i64) -> i64 {
    // 2^30 is beyond every cap.
    (FIRST << checks.min(30)).min(cap)
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, testing::TestClock};

    use super::*;

    #[test]
    fn looks_begin_after_two_seconds_and_grow_to_minutes() {
        let now = TestClock::default().now();
        let waits: Vec<_> = [0, 1, 2, 7, 8, u16::MAX]
            .map(|checks| (at_bank(now, checks) - now).num_seconds())
            .to_vec();
        assert_eq!(waits, [2, 4, 8, 256, 300, 300]);
        assert_eq!((awaiting_sca(now, 9) - now).num_seconds(), 30);
    }

    #[test]
    fn notices_bring_a_search_forward_only_when_the_last_is_an_hour_ago() {
        let last = TestClock::default().now();
        let is_woken = |checks: u16, minutes: i64| {
            [search(last, checks), pending(last, checks)].map(|next| {
                let (from, until) = overdue_search(last + TimeDelta::minutes(minutes));
                from < next && next <= until
            })
        };
        for checks in 0..20 {
            assert_eq!(is_woken(checks, 0), [false, false], "{checks}");
            assert_eq!(is_woken(checks, 59), [false, false], "{checks}");
        }
        assert_eq!(is_woken(3, 60), [false, false], "it is due");
        assert_eq!(is_woken(4, 60), [true, false]);
        assert_eq!(is_woken(REPORTED_AFTER_SEARCHES, 60), [true, true]);
    }

    #[test]
    fn searches_take_at_most_four_of_a_bank_s_reads_in_any_day_after_the_first() {
        let now = TestClock::default().now();
        let mut at = now;
        let mut searches = Vec::new();
        for checks in 0..40 {
            at = search(at, checks);
            searches.push(at);
        }
        for from in searches.iter().skip(3) {
            let day = from..&(*from + TimeDelta::days(1));
            assert!(searches.iter().filter(|s| day.contains(s)).count() <= 4);
        }
    }
}
