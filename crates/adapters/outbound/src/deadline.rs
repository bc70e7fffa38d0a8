//! The deadline of whoever waits: a client's request has so long in total, and what is left of it
//! bounds every call to a partner made for it, however deep below.
//!
//! It travels with the task ([`within`]), so that no port and no use case has to hand it on. **A
//! spawned task does not inherit it**, on purpose: what goes on after the client was answered (a
//! payment's initiation) must not be cut by the client's patience, and says its own deadline.

use std::time::Duration;

use tokio::time::Instant;

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Does the work; calls to partners made by it (and not by what it spawns) end by `deadline`. Within
/// an earlier deadline the earlier one holds. Nothing else is cut: the work goes on and decides
/// what a call without an answer means.
pub async fn within<F: Future>(deadline: Instant, work: F) -> F::Output {
    let earliest = current().map_or(deadline, |outer| outer.min(deadline));
    DEADLINE.scope(earliest, work).await
}

/// What is left of the deadline, if there is one.
pub fn left() -> Option<Duration> {
    current().map(|deadline| deadline.saturating_duration_since(Instant::now()))
}

pub(crate) fn current() -> Option<Instant> {
    DEADLINE.try_with(|deadline| *deadline).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_earlier_of_two_deadlines_holds() {
        let (soon, late) = (Duration::from_secs(10), Duration::from_secs(1_000));
        let begin = Instant::now();
        for (outer, inner) in [(soon, late), (late, soon)] {
            let seen = within(begin + outer, within(begin + inner, async { current() }));
            assert_eq!(seen.await, Some(begin + soon));
        }
    }

    #[tokio::test]
    async fn what_is_spawned_has_no_deadline() {
        let soon = Instant::now() + Duration::from_secs(1);
        let spawned = within(soon, async { tokio::spawn(async { left() }).await });
        assert_eq!(spawned.await.unwrap(), None);
    }
}
