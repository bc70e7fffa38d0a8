//! The deadline of a request: the time left bounds every call to a partner that is made for it.
//!
//! It is bound to the task ([`within`]), so no port or use case has to pass it on. **A spawned task
//! does not inherit it**, deliberately: work that continues after the response (the initiation of a
//! payment) sets a deadline of its own.

use std::time::Duration;

use tokio::time::Instant;

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Runs the future; its calls to partners (not those of tasks it spawns) end by `deadline`, or by
/// an earlier one already in force. The future itself is not cancelled: it decides what a call
/// without an answer means.
pub async fn within<F: Future>(deadline: Instant, work: F) -> F::Output {
    let earliest = current().map_or(deadline, |outer| outer.min(deadline));
    DEADLINE.scope(earliest, work).await
}

/// Time left until the deadline, if there is one.
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
