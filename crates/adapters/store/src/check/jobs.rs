//! Checks of the schedule of jobs: no job is leased for longer than a lease lasts.

use chrono::TimeDelta;

use crate::inspection::{Rule, Violation};

/// A lease is half a minute. One that reaches further ahead than this would keep the job from being
/// done by anybody.
const AHEAD: TimeDelta = TimeDelta::hours(-1);

pub(super) static HELD: Rule = Rule {
    name: "jobs and leases",
    says: "no job is held for longer than a lease lasts",
    table: "jobs",
    wrong: &[
        Violation::since(
            "its lease ends more than an hour from now: no worker can run it until then",
            AHEAD,
            "SELECT name AS id FROM jobs WHERE lease_until > $1",
        ),
        Violation::rows(
            "it is held, but no run of it has begun",
            "SELECT name AS id FROM jobs WHERE holder IS NOT NULL \
             AND (lease < 1 OR last_started_at IS NULL)",
        ),
    ],
};
