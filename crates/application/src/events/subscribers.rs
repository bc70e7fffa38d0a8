//! The subscribers of an event, by its policy.

use super::{FollowUp, OnCallSubscriber, OperatorTaskSubscriber, policy::of_stored};

/// The subscribers that events of this kind are delivered to.
pub fn subscribers_of(kind: &str) -> impl Iterator<Item = &'static str> {
    let policy = of_stored(kind);
    let tasks = policy.operator_task.map(|_| OperatorTaskSubscriber::NAME);
    let on_call = policy.on_call.map(|_| OnCallSubscriber::NAME);
    let follow_up = policy.follow_up.map(FollowUp::subscriber);
    [tasks, on_call, follow_up].into_iter().flatten()
}
